#!/usr/bin/env bash
# Creates or updates the roles that index.json describes in the AWS account of your credentials.
# octospec wrote this file; it is the same for every spec. The JSON files next to it contain the differences.
#
# jq builds each request as JSON, and passes it to the AWS CLI as a whole: no value is ever part of a command,
# evaluated by the shell, or searched for placeholders.

set -euo pipefail
export AWS_PAGER=''

usage() {
  cat <<'TEXT'
usage: bash apply.sh [--set ID=VALUE]... [OPTION]...

  --set ID=VALUE      set an input of these files; separate the elements of a list by commas. A choice keeps the
                      value that an earlier run set, unless you set it again
  --dry-run           show each statement, tag and setting that would change, and change nothing
  --commands          with --dry-run: show the requests to AWS instead
  --uninstall         remove what this script added, and each role that has nothing of yours
  --delete-roles      delete the roles that your values turn off; without it they only lose their policies
  --adopt[=NAME]      treat policies that an older version added, and these files no longer contain, as
                      this script's own, and remove them; with a NAME or an ARN only that policy or boundary
  --allow-gap         if old and new policies together exceed a quota, remove the old ones first
  --permissions-boundary ARN   use your own permissions boundary for the roles
  --tag KEY=VALUE     add your own tag to the roles
  --registration FILE write which roles there are now, for the vendor: no external ID, no key, no secret
  --profile NAME      the profile of the AWS CLI
  --region NAME       the region; default: AWS_REGION, or the region of your profile
  --help              show this, and the inputs of these files

The account and the partition are those of your credentials. The script changes nothing unless every input
is set and valid. It adds new access before it removes old access, and keeps your own policies, tags and
boundary. It records what it added in tags of each role that begin with octospec:, and removes nothing else.
Exit code: 0 done, 1 AWS refused a request or an update is not possible, 2 an input is missing or invalid.
TEXT
}

main() {
  local answers=() tags=() adopted=() before='[]' dry_run='' commands='' boundary=''
  local delete_roles=false uninstall=false adopt=false gap=false done_so_far=0 registration=''
  read_arguments "$@"
  export AWS_RETRY_MODE="${AWS_RETRY_MODE:-standard}" AWS_MAX_ATTEMPTS="${AWS_MAX_ATTEMPTS:-8}"
  cd "$(dirname "${BASH_SOURCE[0]}")"
  need aws
  need jq
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  want
  remember
  plan
  carry_out
  register
}

fail() {
  printf 'apply.sh: %s\n' "$2" >&2
  exit "$1"
}

need() {
  command -v "$1" >/dev/null || fail 2 "$1 is not installed"
}

read_arguments() {
  while (($#)); do
    case $1 in
      --set) (($# > 1)) || fail 2 '--set needs ID=VALUE'; answer "$2"; shift ;;
      --set=*) answer "${1#--set=}" ;;
      --dry-run) dry_run=yes ;;
      --commands) commands=yes ;;
      --delete-roles) delete_roles=true ;;
      --uninstall) uninstall=true ;;
      --adopt) adopt=true ;;
      --adopt=?*) adopted+=("${1#--adopt=}") ;;
      --allow-gap) gap=true ;;
      --permissions-boundary | --tag | --profile | --region | --registration)
        (($# > 1)) || fail 2 "$1 needs a value"
        customise "$1" "$2"
        shift
        ;;
      --permissions-boundary=* | --tag=* | --profile=* | --region=* | --registration=*) customise "${1%%=*}" "${1#*=}" ;;
      --help | -h) usage; questions; exit 0 ;;
      *) fail 2 "unknown argument $1; see --help" ;;
    esac
    shift
  done
}

customise() {
  case $1 in
    --permissions-boundary)
      [[ $2 =~ ^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/ ]] ||
        fail 2 "--permissions-boundary needs the ARN of a policy, like arn:aws:iam::123456789012:policy/Limit"
      boundary=$2
      ;;
    --tag)
      [[ $2 =~ ^[^=]+= && $2 != octospec:* && $2 != aws:* ]] ||
        fail 2 "--tag needs KEY=VALUE, and no key that begins with octospec: or aws:"
      tags+=("$2")
      ;;
    --registration)
      registration=$2
      [[ $2 == /* ]] || registration=$PWD/$2
      ;;
    --profile) export AWS_PROFILE=$2 ;;
    --region) export AWS_REGION=$2 AWS_DEFAULT_REGION=$2 ;;
  esac
}

answer() {
  [[ $1 =~ ^[a-z][a-z0-9-]*= ]] || fail 2 "--set needs ID=VALUE, not $1"
  answers+=("$1")
}

questions() {
  command -v jq >/dev/null || return 0
  printf '\nInputs of these files:\n'
  jq -r '
    def default: if .optional then "optional" elif .default == null then "required"
      else "if not set: \(.default | if type == "array" then join(",") else . end)" end;
    (.parameters[]? | "  \(.id)  \(.description) (\(default))"),
    (.choices[]? | "  \(.id)  \(.description) (\(.values | join(", ")); \(default))")
  ' "$(dirname "${BASH_SOURCE[0]}")/index.json"
}

# --- the roles of these files, with your inputs: $work/wanted -----------------------------------

want() {
  local identity region file files=()
  identity=$(aws sts get-caller-identity --query Arn --output text </dev/null) || fail 1 'AWS did not return your identity; check --profile and --region'
  region=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region </dev/null || true)}}
  while IFS= read -r file; do
    files+=("$file")
  done < <(jq -r '.roles[] | "\(.folder)/\("create-role", "trust-policy").json", .policies[]?.file' index.json)
  fill
  $uninstall || recall
  stop_at_complaints "$work/wanted" 2
}

fill() {
  jq -n --arg identity "$identity" --arg region "$region" --argjson uninstall "$uninstall" --argjson before "$before" \
    "$WANTED" index.json ${files[@]+"${files[@]}"} --args ${answers[@]+"${answers[@]}"} >"$work/wanted" ||
    fail 2 'these files do not match each other; a file was changed by hand, or is of another version'
}

# Reads which choices an earlier run recorded, and fills in again what was chosen then.
recall() {
  local role
  jq -e '.open' "$work/wanted" >/dev/null || return 0
  : >"$work/before"
  while IFS= read -r role; do
    ask get-role "--role-name=$role" >"$work/live"
    jq -n --slurpfile live "$work/live" "$RECORDS"'recorded("inputs")[]' >>"$work/before"
  done < <(jq -r '.names[]' "$work/wanted")
  before=$(jq -sc unique "$work/before")
  [[ $before == '[]' ]] || fill
}

# Says what is kept, and which default of a choice that no one made is another one now.
remember() {
  jq -r '.notes[]?' "$work/wanted" | while IFS= read -r note; do printf 'note: %s\n' "$note"; done
}

stop_at_complaints() {
  jq -r '.complaints[] | "apply.sh: \(.)"' "$1" >"$work/complaints"
  [[ -s $work/complaints ]] || return 0
  cat "$work/complaints" >&2
  exit "$2"
}

IFS= read -r -d '' WANTED <<'JQ' || true
def given: . != null and . != "" and . != [];

# Records of an earlier run: what was chosen has =, and a default that applied has a colon. Anyone who can tag the role
# can change them, so records with control characters are ignored: the notes print them.
def records($sign): [$before[] | select(test("\\A[ -~]*\\z")) | index($sign) as $at | select($at)
  | {key: .[:$at], value: .[$at + 1:]}];

def earlier($sign): records($sign) | from_entries;

# What earlier runs chose; several values, if a run was interrupted after it changed the records of some roles.
def chosen_before: .id as $id | .values as $values
  | [records("=")[] | select(.key == $id) | .value | select(. as $value | any($values[]; . == $value))] | unique;

def chosen($set): [$set[.id], chosen_before[]] | map(values) | first;

def kept_choices($index; $set):
  [$index.choices[]? | chosen($set) as $value
    | if $value == null then "\(.id):\(.default)" else "\(.id)=\($value)" end];

def notes($index; $set):
  $index.choices[]? | .id as $id | select($set[$id] == null)
  | chosen($set) as $value | earlier("=")[$id] as $was | earlier(":")[$id] as $default
  | if $value != null and $value != .default
      then "\($id) is \($value), as you set it before; change it with --set \($id)=\(.default)"
    elif $value != null then empty
    elif $was != null then "\($id) was \($was), which these files no longer have; it is \(.default) now, the default"
    elif $default != null and $default != .default
      then "\($id) is \(.default) now, the new default; it was \($default)\(if any(.values[]; . == $default)
        then ". Keep that with --set \($id)=\($default)" else ", which these files no longer have" end)"
    else empty end;

def answer($said):
  $said[.id] as $text
  | if $text == null then .default
    elif .kind != "list" then $text
    elif $text == "" then []
    else $text / "," end;

# Replaces \d, \w and \s by their meaning in other engines: jq matches more characters with them.
def ascii:
  {d: "0-9", w: "A-Za-z0-9_", s: " \\t\\n\\r\\f\\x0b"} as $members
  | def inside: gsub("(?<escape>\\\\.)"; $members[.escape[1:]] // .escape);
  gsub("(?<part>\\\\.|\\[\\^?\\]?(?:\\\\.|[^\\]\\\\])*\\])"; .part
    | if startswith("[") then inside
      elif $members[.[1:]] then "[\($members[.[1:]])]"
      elif $members[.[1:] | ascii_downcase] then "[^\($members[.[1:] | ascii_downcase])]"
      else . end);

def fault($value): first(
    (select($value == "") | "an element is empty"),
    (select(.allowed and (any(.allowed[]; .key == $value) | not)) | "must be \(.allowed | map(.key) | join(" or "))"),
    (.pattern as $pattern | select($pattern and ($value | test("\\A(?:\($pattern | ascii))\\z") | not))
      | "must \(.["pattern-help"] // "match \($pattern)")"),
    (select(($value | length) < (.["min-length"] // 0)) | "must have at least \(.["min-length"]) characters"),
    (select(.["max-length"] and ($value | length) > .["max-length"])
      | "must have at most \(.["max-length"]) characters")
  ) | "\($value | tojson) is not valid: \(.)";

def errors($answer; $named):
  if $answer | given then ($answer | if type == "array" then .[] else . end) as $value | fault($value)
  elif .optional or (.kind != "list" and $answer != null and .default == "") then empty
  # An uninstall needs only the inputs that are part of a name.
  elif $uninstall and (.id as $id | any($named[]; contains("${param.\($id)}") or contains("${param.\($id).")) | not) then empty
  else "it is required (\(.description))" end;

def holds($answers): all(.[]?;
  if .choice then $answers[.choice] as $value | any(.values[]; . == $value)
  elif .partitions then any(.partitions[]; . == $answers["${partition}"])
  else $answers[.parameter] | given end);

def words:
  map(if .choice then "\(.choice) is \(.values | join(" or "))" else "\(.parameter) is given" end)
  | join(" and ");

def complaints($index; $said; $answers; $partition; $named):
  ($said | group_by(.key)[] | select(length > 1) | "\(.[0].key): it is set twice"),
  ([$index.parameters[]?.id, $index.choices[]?.id] as $ids
    | $said[].key | select(. as $id | any($ids[]; . == $id) | not) | "\(.): there is no such input"),
  ($index.parameters[]? | "\(.id): \(errors($answers[.id]; $named))"),
  ($index.choices[]? | select($uninstall | not) | $answers[.id] as $value | select(any(.values[]; . == $value) | not)
    | "\(.id): \($value | tojson) is not valid: must be \(.values | join(" or "))"),
  ($index.choices[]? | .id as $id | select(($uninstall or any($said[]; .key == $id)) | not)
    | chosen_before | select(length > 1)
    | "\($id): an interrupted run left it \(join(" in one role and ")) in another; set it with --set \($id)=VALUE"),
  ($index.requirements[]? | select(($uninstall | not) and (.when | holds($answers)) and (.then | holds($answers) | not))
    | "\(if .when == [] then "" else "if \(.when | words), " end)it is required that \(.then | words)"),
  (select($index.partitions and (any($index.partitions[]; .key == $partition) | not))
    | "the partition is \($partition), but must be \($index.partitions | map(.key) | join(" or "))");

def references($index; $answers; $account; $partition):
  {account: $account, partition: $partition}
  + (if $region == "" then {} else {region: $region} end)
  + ([
      ($index.partitions[]? | select(.key == $partition) | .facts[]? | {key: "partition.\(.[0])", value: .[1]}),
      ($index.parameters[]? | .id as $id | $answers[$id] as $value | select($value != null)
        | {key: "param.\($id)", value: $value},
          (.allowed[]? | select(.key == $value) | .facts[]? | {key: "param.\($id).\(.[0])", value: .[1]}))
    ] | from_entries);

def filled($known):
  def once($known):
    gsub("\\$\\{(?<name>[a-z][a-z0-9.-]*)\\}"; $known[.name] // error("${\(.name)} has no value"));
  . as $text
  | [scan("\\$\\{([a-z][a-z0-9.-]*)\\}")[0] | select($known[.] | type == "array")][0] as $list
  | if $list then [$known[$list][] as $one | $text | once($known + {($list): $one})] else once($known) end;

def document($known): walk(if type == "string" then filled($known) elif type == "array" then flatten(1) else . end);

def trust($presences; $answers; $known):
  .Statement |= [to_entries[] | select($presences[.key] | holds($answers)) | .value] | document($known);

def role($files; $answers; $known):
  def there: ($uninstall | not) and (.presence | holds($answers));
  . as $entry
  | there as $present
  | ($files["\(.folder)/create-role.json"]
      | .RoleName |= filled($known)
      | .Path = (.Path // "/" | filled($known))
      | (.Tags[]?.Value) |= filled($known)) as $settings
  | "arn:\($known.partition):iam::\($known.account)" as $owner
  | {
      id: $entry.id,
      $present,
      $settings,
      arn: "\($owner):role\($settings.Path)\($settings.RoleName)",
      # null: these files never set one; empty: they do, but not with your inputs.
      boundary: (.boundary
        | if . == null then null elif $present and there then .arn | filled($known) else "" end),
      attachments: ([.attachments[]? | select($present and there) | .arn | filled($known)] | flatten),
      trust: (if $present
        then $files["\(.folder)/trust-policy.json"] | trust($entry.trust; $answers; $known)
        else null end),
      policies: [.policies[]? | ($present and there) as $wanted | {
        kind,
        present: $wanted,
        name: (.name | filled($known)),
        document: (if $wanted then $files[.file] | document($known) else null end)
      } | .arn = (if .kind == "managed" then "\($owner):policy\($settings.Path)\(.name)" else null end)]
    };

def name($most): test("\\A[A-Za-z0-9_+=,.@-]{1,\($most)}\\z");

def misnamed:
  (.settings.RoleName | select(name(64) | not) | "\(tojson) is not a valid role name"),
  (.settings.Path | select(test("\\A/(?:[!-~]{0,510}/)?\\z") | not) | "\(tojson) is not a valid role path"),
  (.policies[].name | select(name(128) | not) | "\(tojson) is not a valid policy name"),
  (.settings.Tags[]?.Key | select(startswith("octospec:"))
    | "the tag \(tojson) is not possible: tags that begin with octospec: are reserved for this script"),
  (select(.present and .trust.Statement == []) | "with these inputs no one can assume \(.settings.RoleName)");

def alike($things): group_by(ascii_downcase)[] | select(length > 1)
  | "with these inputs several \($things) have the same name: \(unique | join(", "))";

# Inputs can give two policies or roles the same name, and the second would replace the first.
def clashes:
  map(select(.present)) as $roles
  | ($roles | map(.settings.RoleName) | alike("roles")),
    ($roles | map(.policies[] | select(.present and .kind == "managed") | .name) | alike("managed policies")),
    ($roles[] | .settings.RoleName as $role | .policies | map(select(.present and .kind == "inline") | .name)
      | group_by(.)[] | alike("inline policies of \($role)"));

# What the vendor may know of these roles. The key of its signature is the external ID, which is not part of it.
def event($index; $files; $answers; $account; $partition):
  [$index.roles[] | $files["\(.folder)/trust-policy.json"] | .. | objects | to_entries[]
    | select(.key | ascii_downcase == "sts:externalid") | .value | .. | strings
    | scan("\\$\\{param\\.([a-z0-9-]+)")[0]] as $hidden
  | {"octospec-registration": 1, action: (if $uninstall then "delete" else "update" end), spec: $index.name,
     release: $index.version, $account, $partition, format: "iam-json",
     roles: [.[] | select(.present or $uninstall) | {id, arn}],
     inputs: [$index.parameters[]?, $index.choices[]? | .id as $id | select(any($hidden[]; . == $id) | not)
       | {$id, values: [$answers[$id] | if type == "array" then .[] else . end | values | tostring]}
       | select(.values | given and . != [""])],
     at: (now | floor | todate)};

def external_id: [.[].trust | .. | objects | to_entries[] | select(.key | ascii_downcase == "sts:externalid")
  | .value | if type == "array" then .[] else . end | strings] | last // "";

# Roles that are turned off come first, then each role after those that its trust policy names. If another role has the
# name of one that is turned off, the role in the account is that other one.
def in_order:
  (map(select(.present) | .settings.RoleName | ascii_downcase)) as $names
  | map(select((.present | not) and (.settings.RoleName | ascii_downcase | IN($names[]) | not))) as $off
  | reduce range(length) as $_ ({left: map(select(.present)), done: $off};
      (.left | map(.arn)) as $waiting
      | def free: [.trust | .. | strings] - ([.trust | .. | strings] - $waiting) == [];
      (first(.left[] | select(free)) // .left[0]) as $next
      | if $next then {left: (.left - [$next]), done: (.done + [$next])} else . end)
  | .done;

reduce inputs as $one ({}; .[input_filename] = $one)
| . as $files
| $files["index.json"] as $index
| ($identity / ":") as [$_arn, $partition, $_service, $_region, $account]
| ($ARGS.positional | map(index("=") as $at | {key: .[:$at], value: .[$at + 1:]})) as $said
| ($said | from_entries) as $set
# No ID looks like a reference, so the partition can be one of the answers.
| ([($index.parameters[]? | {key: .id, value: answer($set)}), ($index.choices[]? | {key: .id, value: (chosen($set) // .default)})]
    | from_entries + {"${partition}": $partition}) as $answers
| {open: any($index.choices[]?; $set[.id] == null),
   names: [references($index; $answers; $account; $partition) as $known
     | $index.roles[] | try ($files["\(.folder)/create-role.json"].RoleName | filled($known) | select(name(64))) catch empty],
   notes: [select($uninstall | not) | notes($index; $set)]} as $recall
| [$index.roles[] | (.policies[]?.name),
    ($files["\(.folder)/create-role.json"] | .RoleName, (.Path // "/"))] as $named
| [complaints($index; $said; $answers; $partition; $named)] as $complaints
| [select($region == "" and ($uninstall | not)) | .. | strings | select(contains("${region}"))][:1] as $regions
| if $complaints != [] then {$complaints}
  elif $regions != [] then {complaints: ["a region is needed: set AWS_REGION"]}
  else
    references($index; $answers; $account; $partition) as $known
    | [$index.roles[] | role($files; $answers; $known) | .choices = kept_choices($index; $set)]
    | {complaints: [(.[] | misnamed), clashes], roles: in_order, external_id: external_id,
       event: event($index; $files; $answers; $account; $partition)}
  end
| . + $recall
JQ

# --- the requests that are necessary: $work/steps -------------------------------------------------

plan() {
  local position count
  jq -n '$ARGS.positional' --args ${adopted[@]+"${adopted[@]}"} >"$work/adopted"
  jq -n '$ARGS.positional | map(index("=") as $at | {Key: .[:$at], Value: .[$at + 1:]})' \
    --args ${tags[@]+"${tags[@]}"} >"$work/tags"
  count=$(jq '.roles | length' "$work/wanted")
  : >"$work/planned"
  : >"$work/shown"
  for ((position = 0; position < count; position++)); do
    jq ".roles[$position]" "$work/wanted" >"$work/role"
    look "$(jq -r .settings.RoleName "$work/role")"
    jq --argjson delete_roles "$delete_roles" --argjson uninstall "$uninstall" --argjson adopt "$adopt" \
      --argjson gap "$gap" --arg bound "$boundary" --slurpfile adopted "$work/adopted" --slurpfile tags "$work/tags" \
      --slurpfile live "$work/live" --slurpfile inline "$work/inline" --slurpfile attached "$work/attached" \
      --slurpfile managed "$work/managed" --slurpfile quotas "$work/quotas" "$RECORDS$STEPS" "$work/role" >"$work/step"
    jq -c . "$work/step" >>"$work/planned"
    jq -rs --slurpfile live "$work/live" --slurpfile inline "$work/inline" --slurpfile managed "$work/managed"       --slurpfile wanted "$work/role" "$DIFFERENCE" "$work/step" >>"$work/shown"
  done
  jq -s '{complaints: map(select(.stop).stop)}' "$work/planned" >"$work/stops"
  stop_at_complaints "$work/stops" 1
}

# Writes a role as it is in the account, and the managed policies that these files have for it.
look() {
  local policy version
  : >"$work/inline"
  : >"$work/attached"
  : >"$work/managed"
  : >"$work/quotas"
  ask get-role "--role-name=$1" >"$work/live"
  if [[ -s $work/live ]]; then
    ask list-role-policies "--role-name=$1" >"$work/names"
    while IFS= read -r policy; do
      ask get-role-policy "--role-name=$1" "--policy-name=$policy" >>"$work/inline"
    done < <(jq -r '.PolicyNames[]' "$work/names")
    ask list-attached-role-policies "--role-name=$1" >"$work/attached"
  fi
  # A role can have ten attached policies, unless AWS increased that quota for the account.
  if jq -e --slurpfile attached "$work/attached" \
    '[$attached[].AttachedPolicies[].PolicyArn, .attachments[], (.policies[].arn | values)] | unique | length > 10' \
    "$work/role" >/dev/null; then
    ask get-account-summary >"$work/quotas"
  fi
  while IFS= read -r policy; do
    ask get-policy "--policy-arn=$policy" >"$work/policy"
    [[ -s $work/policy ]] || continue
    version=$(jq -r .Policy.DefaultVersionId "$work/policy")
    ask get-policy-version "--policy-arn=$policy" "--version-id=$version" >"$work/version"
    ask list-policy-versions "--policy-arn=$policy" >"$work/versions"
    jq -s add "$work/policy" "$work/version" "$work/versions" >>"$work/managed"
  done < <(jq -r --slurpfile live "$work/live" "$RECORDS"'
    [.policies[].arn | values] + [recorded("policies")[] | select(startswith("made:")) | .[5:]] | unique[]
  ' "$work/role")
}

# Prints the response of AWS, and nothing if the resource does not exist.
ask() {
  aws iam "$@" --output json 2>"$work/errors" </dev/null || grep -q NoSuchEntity "$work/errors" || refused "$1"
}

refused() {
  cat "$work/errors" >&2
  if ((done_so_far)); then
    fail 1 "AWS refused $1, after $done_so_far changes were made: $(remaining)"
  fi
  fail 1 "AWS refused $1; nothing was changed"
}

# Says which access a role has while its update is not complete.
remaining() {
  if $uninstall; then
    printf 'run the same command again, and it continues from here'
  elif $gap; then
    printf 'because of --allow-gap a role can lack access now: fix the cause, and run the same command again immediately'
  else
    printf '%s\n%s' 'each role still has the access that both its previous version and this one grant.' \
      'Fix the cause, and run the same command again: it continues from here'
  fi
}

# Inline policies have no tags: the script records what it added in tags of the role, 256 characters in each.
IFS= read -r -d '' RECORDS <<'JQ' || true
def digits: "0123456789ABCDEF";

# Encodes a name with the characters that a tag can contain, without the plus that separates names.
def kept: gsub("(?<sign>[ -,;-?\\[-^`{-~])"; .sign | explode[0] as $code
  | "=" + (($code / 16 | floor) as $high | digits[$high:$high + 1]) + (($code % 16) as $low | digits[$low:$low + 1]));

def unkept: gsub("=(?<high>[0-9A-F])(?<low>[0-9A-F])"; . as {$high, $low}
  | [(digits | index($high)) * 16 + (digits | index($low))] | implode);

def own_tag($family): .Key | test("\\Aoctospec:\($family)-[0-9]+\\z");

def recorded($family):
  [$live[0].Role.Tags[]? | select(own_tag($family))] | sort_by(.Key / "-" | last | tonumber)
  | map(.Value) | join("") / "+" | map(select(. != "") | unkept);

def pieces: .[:256], (.[256:] | select(. != "") | pieces);

# The first tag exists even if nothing was added: it marks the role as this script's.
def record($family; $names):
  ($names | map(kept) | join("+")) as $text
  | [select($text != "" or $family == "policies") | $text | pieces]
  | to_entries | map({Key: "octospec:\($family)-\(.key + 1)", Value: .value});
JQ

IFS= read -r -d '' STEPS <<'JQ' || true
# Normalizes documents that AWS reads alike but returns in another order.
def alike: walk(if type != "array" then . elif length == 1 then .[0] else sort end);

def step($operation; $input): {operation: $operation, input: $input};

def statements: .Statement | if type == "array" then .[] else . end;

def parts: [statements | alike];

def without($other): [statements | select(alike as $one | any($other | parts[]; . == $one) | not)];

def denies: any(.[]; .Effect == "Deny");

# Both versions in one document. AWS refuses two statements with the same Sid, so the old ones lose theirs.
def with_old($old): . as $new | {Version, Statement: ([statements] + ($old | without($new) | map(del(.Sid))))};

# AWS does not count white space.
def size: tojson | gsub("[ \\t\\r\\n]"; "") | length;

# --- who added a policy --------------------------------------------------------------------------

def name_of: if startswith("made:") then .[5:] else . end;

def is_recorded: any($live[0].Role.Tags[]?; .Key == "octospec:policies-1");

def attached: [$attached[].AttachedPolicies[]?.PolicyArn];

def present: [$inline[].PolicyName] + attached;

def wanted_attachments: .attachments + [.policies[] | select(.present) | .arn | values] | unique;

def wanted: [.policies[] | select(.present and .kind == "inline") | .name]
  + wanted_attachments;

# The files own what they name, even if no tag says so yet.
def named: [.policies[] | .arn // .name] + .attachments;

def foreign: present - (recorded("policies") | map(name_of)) - named;

# An older version left no record. A customer's guardrail only denies, so it is adopted only by its name.
def adopted: [foreign[] | . as $name
  | select(any($adopted[0][]; . == $name)
      or ($adopt and any($inline[]; .PolicyName == $name and ([.PolicyDocument | statements] | any(.Effect == "Allow")))))];

def ours: (recorded("policies") | map(name_of)) + named + adopted | unique;

def recorded_wanted: [.policies[] | select(.present and .kind == "inline") | .name]
  + .attachments + [.policies[] | select(.present) | .arn | values | "made:" + .];

# --- settings of the role -----------------------------------------------------------------------

def keys_wanted: [.settings.Tags[]?.Key];

def boundary_wanted: if $bound != "" then $bound else .boundary end;

def boundary_record: if $bound != "" then [] else [.boundary | values | select(. != "")] end;

def records($policies; $keys): record("policies"; $policies | unique) + record("tags"; $keys | unique)
  + record("boundary"; boundary_record) + record("inputs"; .choices);

# During an update both versions are recorded: after any failure, a later run knows what was added.
def records_meanwhile:
  present as $there
  | (recorded("policies") | map(select(name_of as $name | startswith("made:") or any($there[]; . == $name)))) as $old
  | records(recorded_wanted + ($old - recorded_wanted) + adopted; keys_wanted + (recorded("tags") - keys_wanted));

def live_tags: [$live[0].Role.Tags[]? | {Key, Value}];

def customer_tags: $tags[0];

def tags_wanted: (.settings.Tags // []) + customer_tags;

def tagged($role):
  (tags_wanted + records_meanwhile) - live_tags | select(. != []) | step("tag-role"; $role + {Tags: .});

def records_at_the_end: if $uninstall then [] else records(recorded_wanted; keys_wanted) end;

def tags_meanwhile: records_meanwhile as $records
  | [live_tags[] | select(.Key as $key | any($records[]; .Key == $key) | not)] + $records;

# The script removes its own unneeded tags at the very end, and never a tag of the customer.
def final_tags($role; $now):
  records_at_the_end as $last
  | (recorded("tags") - (if $uninstall then [] else keys_wanted + [customer_tags[].Key] end)) as $old_keys
  | ($last - $now | select(. != []) | step("tag-role"; $role + {Tags: .})),
    ([$now[].Key | select(startswith("octospec:"))] - [$last[].Key]
        + [$now[].Key | select(. as $key | any($old_keys[]; . == $key))]
      | select(. != []) | step("untag-role"; $role + {TagKeys: .}));

def boundary_now: $live[0].Role.PermissionsBoundary.PermissionsBoundaryArn // "";

def boundary_is_ours: boundary_now as $now
  | (recorded("boundary") == [$now]) or any($adopted[0][]; . == $now);

def bounded($role):
  boundary_now as $old | boundary_wanted as $new
  | if ($new // "") == "" or $new == $old then empty
    elif $old == "" or $bound != "" or boundary_is_ours then
      step("put-role-permissions-boundary"; $role + {PermissionsBoundary: $new})
    else {stop: "\($role.RoleName) has the boundary \($old), which these files did not set; they have \($new). Keep yours with --permissions-boundary \($old), or replace it with --adopt=\($old)"}
    end;

def unbounded($role):
  boundary_now as $old
  | if (boundary_wanted // "") != "" or $old == "" then empty
    elif boundary_is_ours then step("delete-role-permissions-boundary"; $role)
    else {note: "\($role.RoleName) keeps its boundary \($old), which these files did not set"} end;

def created($role):
  step("create-role"; .settings + {AssumeRolePolicyDocument: (.trust | tojson)}
    + {Tags: (tags_wanted + records_at_the_end)}
    + (if (boundary_wanted // "") == "" then {} else {PermissionsBoundary: boundary_wanted} end));

def updated($role):
  $live[0].Role as $old
  | (select($old.Path != .settings.Path)
      | {stop: "\($role.RoleName) exists with the path \($old.Path), and AWS cannot change a path: delete the role first"}),
    (select(($old.AssumeRolePolicyDocument | alike) != (.trust | alike))
      | step("update-assume-role-policy"; $role + {PolicyDocument: (.trust | tojson)})),
    (.settings | {Description: (.Description // ""), MaxSessionDuration: (.MaxSessionDuration // 3600)}
      | select(. != {Description: ($old.Description // ""), MaxSessionDuration: ($old.MaxSessionDuration // 3600)})
      | step("update-role"; $role + .)),
    bounded($role),
    tagged($role);

def crowded:
  ([live_tags[].Key, keys_wanted[], customer_tags[].Key, records_meanwhile[].Key] | unique | length) as $count
  | select($count > 50)
  | {stop: "\(.settings.RoleName) would have \($count) tags, but a role can have at most 50"};

def contested: keys_wanted[] | select(. as $key | any(customer_tags[]; .Key == $key))
  | {stop: "--tag \(.): these files set this tag themselves"};

# --- policies -----------------------------------------------------------------------------------

def managed: .arn as $arn | $managed[] | select(.Policy.Arn == $arn);

def old_document: .name as $name
  | if .kind == "managed" then managed | .PolicyVersion.Document
    else $inline[] | select(.PolicyName == $name) | .PolicyDocument end;

def change: if .old == null then "new" else
    (.old.Version == .document.Version) as $comparable
    | (.old as $old | .document | without($old) != []) as $gains
    | (.document as $new | .old | without($new) != []) as $loses
    | if $comparable and $gains and ($loses | not) then "more"
      elif $comparable and $loses and ($gains | not) then "less" else "other" end
  end;

def changed: [.policies[] | select(.present) | .old = first(old_document, null)
  | select(.old == null or (.old | alike) != (.document | alike)) | .change = change];

# Makes room for the coming new versions: AWS keeps five.
def room($coming): .Policy.DefaultVersionId as $default
  | .Versions | [.[] | select(.VersionId != $default)] | sort_by(.VersionId[1:] | tonumber)
  | .[:([length + 1 + $coming - 5, 0] | max)][].VersionId;

def put($role; $path; $document; $coming):
  if .kind == "inline" then step("put-role-policy"; $role + {PolicyName: .name, PolicyDocument: ($document | tojson)})
  elif .old == null then step("create-policy"; {PolicyName: .name, Path: $path, PolicyDocument: ($document | tojson)})
  else .arn as $arn
    | (managed | room($coming) | step("delete-policy-version"; {PolicyArn: $arn, VersionId: .})),
      step("create-policy-version"; {PolicyArn: $arn, PolicyDocument: ($document | tojson), SetAsDefault: true}) end;

def attach($role): (wanted_attachments - attached)[] as $arn | step("attach-role-policy"; $role + {PolicyArn: $arn});

def detach($role):
  wanted as $wanted
  | ours as $ours
  | attached[] | select(. as $arn | (any($wanted[]; . == $arn) | not) and any($ours[]; . == $arn))
  | step("detach-role-policy"; $role + {PolicyArn: .});

def gone: wanted as $wanted | ours as $ours
  | [$inline[] | select(.PolicyName as $name | (any($wanted[]; . == $name) | not) and any($ours[]; . == $name))];

def delete($role): step("delete-role-policy"; $role + {PolicyName});

def discarded:
  attached as $attached
  | ([.policies[] | select(.present) | .arn | values]) as $kept
  | ([.policies[].arn | values] + [recorded("policies")[] | select(startswith("made:")) | .[5:]] | unique)[]
  | . as $arn | select(any($kept[]; . == $arn) | not)
  | $managed[] | select(.Policy.Arn == $arn)
  | (if any($attached[]; . == $arn) then 1 else 0 end) as $own
  | if .Policy.AttachmentCount > $own or (.Policy.PermissionsBoundaryUsageCount // 0) > 0
    then {note: "\($arn) is kept, because something else uses it"}
    else (.Policy.DefaultVersionId as $default | .Versions[].VersionId | select(. != $default)
        | step("delete-policy-version"; {PolicyArn: $arn, VersionId: .})),
      step("delete-policy"; {PolicyArn: $arn}) end;

# All that is new is added before anything old is removed, so that no access that both versions grant is
# missing at any moment. A statement can move from one policy to another: a policy that gains and loses contains both
# versions for a while, except the last one, because all that is new exists when it is written. A policy that denies
# is added first and removed last, so that nothing is allowed in between that both versions deny.
def new_before_old($role; $path):
  changed as $changed
  | [$changed[] | select(.change == "other")] as $other
  | ([$changed[] | select(.change == "new" or .change == "more") | .write = .document | .coming = 1]
      + [$other[:-1][] | .write = (.old as $old | .document | with_old($old)) | .coming = 2]
      | sort_by([.write | statements] | denies | not)[]
      | put($role; $path; .write; .coming)),
    ($other[-1:][] | put($role; $path; .document; 1)),
    attach($role),
    detach($role),
    ([(gone[] | {lost: [.PolicyDocument | statements], step: delete($role)}),
      (($changed[] | select(.change == "less") | .coming = 1), ($other[:-1][] | .coming = 0)
        | .document as $new | .old as $old
        | {lost: ($old | without($new)), step: put($role; $path; $new; .coming)})]
      | sort_by(.lost | denies)[].step);

# Removes the old policies first; then writes those that grow least.
def old_before_new($role; $path):
  detach($role),
  (gone[] | delete($role)),
  (changed | sort_by((.document | size) - (if .old then .old | size else 0 end))[] | put($role; $path; .document; 1)),
  attach($role);

# The maximum that the steps need at once of the 10,240 characters that AWS allows for a role's inline policies.
def peak($steps):
  reduce $steps[] as $step (
    {sizes: ($inline | map({key: .PolicyName, value: (.PolicyDocument | size)}) | from_entries), most: 0};
    if $step.operation == "put-role-policy" then
      .sizes[$step.input.PolicyName] = ($step.input.PolicyDocument | fromjson | size)
    elif $step.operation == "delete-role-policy" then .sizes |= del(.[$step.input.PolicyName])
    else . end
    | .last = ([.sizes[]] | add // 0)
    | .most = ([.most, .last] | max));

def too_many:
  ($quotas[0].SummaryMap.AttachedPoliciesPerRoleQuota // 10) as $quota
  | (attached + wanted_attachments | unique | length) as $together
  | select($together > $quota) | "\($together) of \($quota) attached policies";

def too_long($steps):
  (peak($steps) | .most | select(. > 10240) | "\(.) of 10240 characters of inline policies"),
  ($steps[] | select(.operation == "create-policy-version") | .input.PolicyDocument | fromjson | size
    | select(. > 6144) | "\(.) of 6144 characters of a managed policy");

def policies($role):
  .settings.Path as $path
  | [new_before_old($role; $path)] as $smooth
  | [too_many, too_long($smooth)] as $short
  | if $short == [] then $smooth[]
    else [old_before_new($role; $path)] as $steps
      | [too_long($steps)] as $never
      | if $never != [] then {stop: "\($role.RoleName) needs \($never[0]), which AWS does not allow; nothing was changed"}
        elif $gap then $steps[]
        else {stop: "\($role.RoleName): its old and new policies together need \($short[0]), so the new ones cannot be added first; nothing was changed. With --allow-gap the old ones are removed first, and the role lacks access for \($steps | length) requests, about \($steps | length) seconds"}
        end
    end;

# --- the whole ----------------------------------------------------------------------------------

def kept_notes($role):
  foreign - adopted | select(. != [])
  | if is_recorded then {note: "\($role.RoleName) keeps \(join(", ")), which these files did not add"}
    else {note: "\($role.RoleName) has \(join(", ")), and no tag says who added it: if an older version of these files did, --adopt=NAME removes one, and --adopt removes all that allow something"} end;

def emptied($role):
  (foreign - adopted) as $foreign
  | detach($role),
    (gone | sort_by([.PolicyDocument | statements] | denies)[] | delete($role)),
    if ($delete_roles or $uninstall) | not
      then final_tags($role; live_tags),
        {note: "\($role.RoleName) is turned off\(if $foreign == [] then " and has no policies" else "" end); --delete-roles deletes it"}
    elif $foreign != [] then final_tags($role; live_tags),
      {note: "\($role.RoleName) is kept, because it has \($foreign | join(", ")), which these files did not add"}
    else step("delete-role"; $role) end;

{RoleName: .settings.RoleName} as $role
| (if $uninstall and $live != [] and (is_recorded | not) and ($adopt | not)
    then {note: "\($role.RoleName) is kept as it is, because no tag says that this script created it: --adopt removes it"}
  elif .present | not
    then (if $live == [] then empty else emptied($role) end), discarded
  else
    contested, crowded,
    (if $live == [] then created($role) else updated($role) end),
    policies($role),
    discarded,
    (if $live == [] then empty else unbounded($role), final_tags($role; tags_meanwhile), kept_notes($role) end)
  end)
JQ

# --- what that changes, as text -----------------------------------------------------------------

IFS= read -r -d '' DIFFERENCE <<'JQ' || true
def alike: walk(if type != "array" then . elif length == 1 then .[0] else sort end);

def statements: .Statement | if type == "array" then .[] else . end;

def items: if type == "array" then .[] else . end;

def list: [items | tostring] | join(", ");

def element($name): if .[$name] then .[$name] | list elif .["Not\($name)"] then "all except \(.["Not\($name)"] | list)" else empty end;

def principal: if type == "object" then [to_entries[] | "\(.key) \(.value | list)"] | join(", ") else list end;

def about:
  [(.Principal | values | "to \(principal)"), (.NotPrincipal | values | "to all except \(principal)"),
    "on \(element("Resource"))",
    (.Condition | values | "when " + ([to_entries[] | .key as $operator | .value | to_entries[]
      | "\($operator) \(.key) = \(.value | list)"] | join(" and ")))] | join(" ");

def shown: "\(.Effect) \(element("Action")) \(about)";

def signed($old; $new): [(($new - $old)[] | "+ \(.)"), (($old - $new)[] | "- \(.)")] | join(", ");

# A statement whose actions alone changed is one line with those actions.
def difference($old; $new):
  [$new[] | select(alike as $one | any($old[]; alike == $one) | not)] as $won
  | [$old[] | select(alike as $one | any($new[]; alike == $one) | not)] as $lost
  | [range($won | length) as $at | $won[$at] | select(.Action) | del(.Action, .Sid) as $rest
      | first($lost | to_entries[] | select(.value.Action and ((.value | del(.Action, .Sid) | alike) == ($rest | alike))))
        as $pair | {at: $at, old: $pair.key}] | unique_by(.old) as $pairs
  | ($pairs[] | "~ \($won[.at] | "\(.Effect) \(about)"): \(signed([$lost[.old].Action | items]; [$won[.at].Action | items]))"),
    ($lost | to_entries[] | select(.key as $key | any($pairs[]; .old == $key) | not) | "- \(.value | shown)"),
    ($won | to_entries[] | select(.key as $key | any($pairs[]; .at == $key) | not) | "+ \(.value | shown)");

def document($title; $old; $new):
  "  \($title)\(if $old == null then ", new" elif $new == null then ", deleted" else "" end)",
  (difference([$old | values | statements]; [$new | values | statements]) | "    \(.)");

def tag: "tag \(.Key) = \(.Value)";

def own: startswith("octospec:");

def changes:
  ($live[0].Role // {}) as $role
  | [.[] | select(.operation)] as $steps
  | ($steps[] | .input as $input
      | if .operation == "create-role" then
          document("trust policy"; null; $input.AssumeRolePolicyDocument | fromjson),
          ($input | to_entries[] | select(.key | IN("Path", "Description", "MaxSessionDuration", "PermissionsBoundary"))
            | "  + \(.key) \(.value)"),
          ($input.Tags[]? | select(.Key | own | not) | "  + \(tag)")
        elif .operation == "update-assume-role-policy" then
          document("trust policy"; $role.AssumeRolePolicyDocument; $input.PolicyDocument | fromjson)
        elif .operation == "update-role" then
          ($input | to_entries[] | select(.key != "RoleName") | "  ~ \(.key) \($role[.key] // "") -> \(.value)")
        elif .operation == "tag-role" then ($input.Tags[] | select(.Key | own | not) | "  + \(tag)")
        elif .operation == "untag-role" then ($input.TagKeys[] | select(own | not) | "  - tag \(.)")
        elif .operation == "put-role-permissions-boundary" then
          "  ~ boundary \($role.PermissionsBoundary.PermissionsBoundaryArn // "none") -> \($input.PermissionsBoundary)"
        elif .operation == "delete-role-permissions-boundary" then "  - boundary"
        elif .operation == "attach-role-policy" then "  + attached \($input.PolicyArn)"
        elif .operation == "detach-role-policy" then "  - attached \($input.PolicyArn)"
        elif .operation == "delete-role" then "  - the role itself"
        elif .operation == "create-policy" then
          document("managed policy \($input.PolicyName)"; null; $input.PolicyDocument | fromjson)
        elif .operation == "delete-policy" then "  - managed policy \($input.PolicyArn)"
        else empty end),
    ([$steps[] | select(.operation | IN("put-role-policy", "delete-role-policy")) | .input]
      | group_by(.PolicyName)[] | last as $final
      | document("inline policy \($final.PolicyName)";
          first(($inline[] | select(.PolicyName == $final.PolicyName) | .PolicyDocument), null);
          $final.PolicyDocument // null | if . then fromjson else . end)),
    ([$steps[] | select(.operation == "create-policy-version") | .input]
      | group_by(.PolicyArn)[] | last as $final
      | document("managed policy \($final.PolicyArn)";
          first($managed[] | select(.Policy.Arn == $final.PolicyArn) | .PolicyVersion.Document);
          $final.PolicyDocument | fromjson));

[changes] as $lines
| select(any(.[]; .operation))
| "role \($wanted[0].settings.RoleName)\(if $live == [] and $wanted[0].present then ", new" else "" end)",
  $lines[]
| gsub("[\\x00-\\x1f\\x7f]"; "?")
JQ

# --- the requests -------------------------------------------------------------------------------

carry_out() {
  local operation input
  [[ ! $dry_run || $commands ]] || cat "$work/shown"
  while IFS= read -r operation && IFS= read -r input; do
    case $operation in
      note) printf 'note: %s\n' "$input" ;;
      *) change "$operation" "$input" ;;
    esac
  done < <(jq -r 'if .note then "note", .note else .operation, (.input | tojson) end' "$work/planned")
  jq -se 'any(.operation)' "$work/planned" >/dev/null || printf 'Everything is up to date.\n'
  $uninstall || jq -r '.roles[] | select(.present) | .arn' "$work/wanted"
}

change() {
  local tries=6
  if [[ $dry_run && $commands ]]; then
    printf 'would: aws iam %s --cli-input-json %s\n' "$1" "$(jq -Rr @sh <<<"$2")"
    return
  elif [[ $dry_run ]]; then
    printf 'would: %s: %s\n' "$1" "$(named_in "$2")"
    return
  fi
  printf '%s: %s\n' "$1" "$(named_in "$2")"
  until aws iam "$1" --cli-input-json "$2" --output json >/dev/null 2>"$work/errors" </dev/null; do
    # Someone else removed it already, or the response to the removal was lost.
    if [[ $1 =~ ^(delete|detach|untag)- ]] && grep -q NoSuchEntity "$work/errors"; then break; fi
    # AWS does not know a new role immediately everywhere that it checks another role's trust policy.
    if ((tries-- == 0)) || ! grep -q 'Invalid principal' "$work/errors"; then refused "$1"; fi
    sleep 5
  done
  done_so_far=$((done_so_far + 1))
}

named_in() {
  jq -r '[.RoleName, .PolicyName, .PolicyArn, .VersionId] | map(values) | join(" ")' <<<"$1"
}

# --- what the vendor may know: the file of --registration -----------------------------------------

register() {
  local event key
  [[ $registration && ! $dry_run ]] || return 0
  event=$(jq -c .event "$work/wanted")
  key=$(jq -r .external_id "$work/wanted")
  [[ ! $key ]] || event="${event%\}},\"hmac\":\"$(hmac "$key" "$event")\"}"
  printf '%s\n' "$event" >"$registration" || fail 1 "$registration cannot be written"
  printf 'registration: %s; send this file to the vendor\n' "$registration"
}

# HMAC-SHA-256, by commands that never have the key as an argument: other users of a machine see arguments.
hmac() {
  local key
  key=$(printf '%s' "$1" | hex)
  ((${#key} <= 128)) || key=$(printf '%s' "$1" | sha256)
  while ((${#key} < 128)); do key+=00; done
  { bytes "$key" 0x5c; bytes "$({ bytes "$key" 0x36; printf '%s' "$2"; } | sha256)" 0; } | sha256
}

hex() { od -An -v -tx1 | tr -d ' \n'; }

# Writes the bytes that hexadecimal digits stand for, each XORed with a number.
bytes() {
  local at text=''
  for ((at = 0; at < ${#1}; at += 2)); do
    text+=$(printf '\\x%02x' $((0x${1:at:2} ^ $2)))
  done
  # shellcheck disable=SC2059 # the format is made of escapes for bytes
  printf "$text"
}

sha256() {
  local sum
  if command -v sha256sum >/dev/null; then sum=$(sha256sum); else sum=$(shasum -a 256); fi
  printf '%s' "${sum%% *}"
}

main "$@"
