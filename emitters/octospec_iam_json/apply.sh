#!/usr/bin/env bash
# Brings the roles that index.json describes into the AWS account of your credentials, and keeps them so.
# octospec wrote this file; it is the same for every spec. What differs stands in the JSON files beside it.
#
# jq makes each request as JSON, and the AWS CLI gets it whole: no value is ever part of a command,
# evaluated by the shell, or searched for placeholders.

set -euo pipefail
export AWS_PAGER=''

usage() {
  cat <<'TEXT'
usage: bash apply.sh [--set ID=VALUE]... [OPTION]...

  --set ID=VALUE      answer what these files ask; the elements of a list are joined by commas
  --dry-run           show each statement, tag and setting that would change, and do nothing
  --commands          with --dry-run: show the requests to AWS instead
  --uninstall         take away what this script brought, and the roles unless they hold something of yours
  --delete-roles      delete the roles that your answers switch off; without it they are only emptied
  --adopt[=NAME]      take policies that an older version brought, and these files no longer hold, as this
                      script's own, so that they go; with a NAME or an ARN only that policy or boundary
  --allow-gap         where old and new policies exceed a quota together, let the old ones go first
  --permissions-boundary ARN   bound the roles by a policy of yours, instead of what these files name
  --tag KEY=VALUE     give the roles a tag of yours
  --profile NAME      the profile of the AWS CLI to act with
  --region NAME       the region, if it is not AWS_REGION or the one of your profile
  --help              show this, and what these files ask

The account and the partition are those of your credentials. Nothing is changed unless every answer is there
and right. New access comes before old access goes; policies, tags and a boundary of your own stay. What this
script brought is kept in tags of each role that begin with octospec:, and nothing else is taken away.
Exit code: 0 done, 1 AWS refused something or an update cannot be done, 2 an answer is missing or wrong.
TEXT
}

main() {
  local answers=() tags=() adopted=() dry_run='' commands='' boundary=''
  local delete_roles=false uninstall=false adopt=false gap=false done_so_far=0
  read_arguments "$@"
  export AWS_RETRY_MODE="${AWS_RETRY_MODE:-standard}" AWS_MAX_ATTEMPTS="${AWS_MAX_ATTEMPTS:-8}"
  cd "$(dirname "${BASH_SOURCE[0]}")"
  need aws
  need jq
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  want
  plan
  carry_out
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
      --permissions-boundary | --tag | --profile | --region)
        (($# > 1)) || fail 2 "$1 needs a value"
        customise "$1" "$2"
        shift
        ;;
      --permissions-boundary=* | --tag=* | --profile=* | --region=*) customise "${1%%=*}" "${1#*=}" ;;
      --help | -h) usage; questions; exit 0 ;;
      *) fail 2 "unknown argument $1; --help says what there is" ;;
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
  printf '\nThese files ask:\n'
  jq -r '
    def default: if .optional then "may be left out" elif .default == null then "must be given"
      else "if not set: \(.default | if type == "array" then join(",") else . end)" end;
    (.parameters[]? | "  \(.id)  \(.description) (\(default))"),
    (.choices[]? | "  \(.id)  \(.description) (\(.values | join(", ")); \(default))")
  ' "$(dirname "${BASH_SOURCE[0]}")/index.json"
}

# --- what these files want, with your answers filled in: $work/wanted ---------------------------

want() {
  local identity region file files=()
  identity=$(aws sts get-caller-identity --query Arn --output text </dev/null) || fail 1 'AWS does not say who you are; see --profile and --region'
  region=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region </dev/null || true)}}
  while IFS= read -r file; do
    files+=("$file")
  done < <(jq -r '.roles[] | "\(.folder)/\("create-role", "trust-policy").json", .policies[]?.file' index.json)
  jq -n --arg identity "$identity" --arg region "$region" --argjson uninstall "$uninstall" "$WANTED" \
    index.json ${files[@]+"${files[@]}"} --args ${answers[@]+"${answers[@]}"} >"$work/wanted" ||
    fail 2 'these files do not fit together, or one was changed by hand'
  stop_at_complaints "$work/wanted" 2
}

stop_at_complaints() {
  jq -r '.complaints[] | "apply.sh: \(.)"' "$1" >"$work/complaints"
  [[ -s $work/complaints ]] || return 0
  cat "$work/complaints" >&2
  exit "$2"
}

IFS= read -r -d '' WANTED <<'JQ' || true
def given: . != null and . != "" and . != [];

def answer($said):
  $said[.id] as $text
  | if $text == null then .default
    elif .kind != "list" then $text
    elif $text == "" then []
    else $text / "," end;

# What \d, \w and \s mean wherever a pattern is checked, which is less than they mean to jq.
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
  ) | "it is \($value | tojson), and \(.)";

def faults($answer; $named):
  if $answer | given then ($answer | if type == "array" then .[] else . end) as $value | fault($value)
  elif .optional or (.kind != "list" and $answer != null and .default == "") then empty
  # Only what names something is needed to take it away.
  elif $uninstall and (.id as $id | any($named[]; contains("${param.\($id)}") or contains("${param.\($id).")) | not) then empty
  else "it must be given (\(.description))" end;

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
    | $said[].key | select(. as $id | any($ids[]; . == $id) | not) | "\(.): nothing of this name is asked"),
  ($index.parameters[]? | "\(.id): \(faults($answers[.id]; $named))"),
  ($index.choices[]? | select($uninstall | not) | $answers[.id] as $value | select(any(.values[]; . == $value) | not)
    | "\(.id): it is \($value | tojson), and must be \(.values | join(" or "))"),
  ($index.requirements[]? | select(($uninstall | not) and (.when | holds($answers)) and (.then | holds($answers) | not))
    | "\(if .when == [] then "" else "if \(.when | words), " end)it must hold that \(.then | words)"),
  (select($index.partitions and (any($index.partitions[]; .key == $partition) | not))
    | "the partition is \($partition), and must be \($index.partitions | map(.key) | join(" or "))");

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
    gsub("\\$\\{(?<name>[a-z][a-z0-9.-]*)\\}"; $known[.name] // error("nothing is known of ${\(.name)}"));
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
      $present,
      $settings,
      arn: "\($owner):role\($settings.Path)\($settings.RoleName)",
      # null: these files never name one; empty: they do, and your answers do not want it.
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
  (.settings.RoleName | select(name(64) | not) | "\(tojson) cannot name a role"),
  (.settings.Path | select(test("\\A/(?:[!-~]{0,510}/)?\\z") | not) | "\(tojson) cannot be the path of a role"),
  (.policies[].name | select(name(128) | not) | "\(tojson) cannot name a policy"),
  (.settings.Tags[]?.Key | select(startswith("octospec:"))
    | "the tag \(tojson) cannot be: this script keeps what it brought in tags that begin with octospec:"),
  (select(.present and .trust.Statement == []) | "with these answers nobody may assume \(.settings.RoleName)");

def alike($things): group_by(ascii_downcase)[] | select(length > 1)
  | "with these answers several \($things) are named \(unique | join(", "))";

# An answer may give two of these files one name, and the second would be put over the first.
def clashes:
  map(select(.present)) as $roles
  | ($roles | map(.settings.RoleName) | alike("roles")),
    ($roles | map(.policies[] | select(.present and .kind == "managed") | .name) | alike("managed policies")),
    ($roles[] | .settings.RoleName as $role | .policies | map(select(.present and .kind == "inline") | .name)
      | group_by(.)[] | alike("inline policies of \($role)"));

# Roles that are switched off come first, then each role after those that its trust names. Where another role has the
# name of one that is switched off, the role in the account is that other one.
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
# No id looks like a reference: so the partition can stand among the answers.
| ([$index.parameters[]?, $index.choices[]? | {key: .id, value: answer($set)}]
    | from_entries + {"${partition}": $partition}) as $answers
| [$index.roles[] | (.policies[]?.name),
    ($files["\(.folder)/create-role.json"] | .RoleName, (.Path // "/"))] as $named
| [complaints($index; $said; $answers; $partition; $named)] as $complaints
| [select($region == "" and ($uninstall | not)) | .. | strings | select(contains("${region}"))][:1] as $regions
| if $complaints != [] then {$complaints}
  elif $regions != [] then {complaints: ["a region is needed: set AWS_REGION"]}
  else
    references($index; $answers; $account; $partition) as $known
    | [$index.roles[] | role($files; $answers; $known)]
    | {complaints: [(.[] | misnamed), clashes], roles: in_order}
  end
JQ

# --- what must be done for that: $work/steps ----------------------------------------------------

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

# Writes what the account holds of a role, and of the managed policies that these files have for it.
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
  # A role may have ten policies attached, unless AWS raised that for the account.
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

# Prints what AWS answers, and nothing where the thing does not exist.
ask() {
  aws iam "$@" --output json 2>"$work/errors" </dev/null || grep -q NoSuchEntity "$work/errors" || refused "$1"
}

refused() {
  cat "$work/errors" >&2
  if ((done_so_far)); then
    fail 1 "AWS refused $1, after $done_so_far changes that were made: $(remaining)"
  fi
  fail 1 "AWS refused $1; nothing was changed"
}

# What a role has while its update is not done.
remaining() {
  if $uninstall; then
    printf 'run the same command again, and it goes on from here'
  elif $gap; then
    printf 'with --allow-gap a role may lack access now: mend the cause, and run the same command again at once'
  else
    printf '%s\n%s' 'each role still has what its version before and this one both grant.' \
      'Mend the cause, and run the same command again: it goes on from here'
  fi
}

# Inline policies have no tags: what this script brought is kept in tags of the role, 256 characters in each.
IFS= read -r -d '' RECORDS <<'JQ' || true
def digits: "0123456789ABCDEF";

# A name in the characters that a tag may hold, less the plus between names.
def kept: gsub("(?<sign>[ -,;-?\\[-^`{-~])"; .sign | explode[0] as $code
  | "=" + (($code / 16 | floor) as $high | digits[$high:$high + 1]) + (($code % 16) as $low | digits[$low:$low + 1]));

def unkept: gsub("=(?<high>[0-9A-F])(?<low>[0-9A-F])"; . as {$high, $low}
  | [(digits | index($high)) * 16 + (digits | index($low))] | implode);

def own_tag($family): .Key | test("\\Aoctospec:\($family)-[0-9]+\\z");

def recorded($family):
  [$live[0].Role.Tags[]? | select(own_tag($family))] | sort_by(.Key / "-" | last | tonumber)
  | map(.Value) | join("") / "+" | map(select(. != "") | unkept);

def pieces: .[:256], (.[256:] | select(. != "") | pieces);

# The first tag is there even if nothing is brought: it says that the role is this script's.
def record($family; $names):
  ($names | map(kept) | join("+")) as $text
  | [select($text != "" or $family == "policies") | $text | pieces]
  | to_entries | map({Key: "octospec:\($family)-\(.key + 1)", Value: .value});
JQ

IFS= read -r -d '' STEPS <<'JQ' || true
# Documents that AWS reads alike are alike here, in whatever order they came back.
def alike: walk(if type != "array" then . elif length == 1 then .[0] else sort end);

def step($operation; $input): {operation: $operation, input: $input};

def statements: .Statement | if type == "array" then .[] else . end;

def parts: [statements | alike];

def without($other): [statements | select(alike as $one | any($other | parts[]; . == $one) | not)];

def denies: any(.[]; .Effect == "Deny");

# Both versions in one document. Two statements of one Sid are refused by AWS, so the old ones lose theirs.
def beside($old): . as $new | {Version, Statement: ([statements] + ($old | without($new) | map(del(.Sid))))};

# AWS does not count white space.
def size: tojson | gsub("[ \\t\\r\\n]"; "") | length;

# --- whose is it --------------------------------------------------------------------------------

def name_of: if startswith("made:") then .[5:] else . end;

def is_recorded: any($live[0].Role.Tags[]?; .Key == "octospec:policies-1");

def attached: [$attached[].AttachedPolicies[]?.PolicyArn];

def there: [$inline[].PolicyName] + attached;

def wanted_attachments: .attachments + [.policies[] | select(.present) | .arn | values] | unique;

def wanted: [.policies[] | select(.present and .kind == "inline") | .name]
  + wanted_attachments;

# What the files name is theirs, also where no tag says so yet.
def named: [.policies[] | .arn // .name] + .attachments;

def foreign: there - (recorded("policies") | map(name_of)) - named;

# An older version cannot be asked what it brought. A guardrail of the customer only denies: it is taken by name alone.
def taken_over: [foreign[] | . as $name
  | select(any($adopted[0][]; . == $name)
      or ($adopt and any($inline[]; .PolicyName == $name and ([.PolicyDocument | statements] | any(.Effect == "Allow")))))];

def ours: (recorded("policies") | map(name_of)) + named + taken_over | unique;

def recorded_wanted: [.policies[] | select(.present and .kind == "inline") | .name]
  + .attachments + [.policies[] | select(.present) | .arn | values | "made:" + .];

# --- settings of the role -----------------------------------------------------------------------

def keys_wanted: [.settings.Tags[]?.Key];

def boundary_wanted: if $bound != "" then $bound else .boundary end;

def boundary_record: if $bound != "" then [] else [.boundary | values | select(. != "")] end;

def records($policies; $keys): record("policies"; $policies | unique) + record("tags"; $keys | unique) + record("boundary"; boundary_record);

# While an update goes on, both versions are recorded: whatever fails, a later run knows what was brought.
def records_meanwhile:
  there as $there
  | (recorded("policies") | map(select(name_of as $name | startswith("made:") or any($there[]; . == $name)))) as $old
  | records(recorded_wanted + ($old - recorded_wanted) + taken_over; keys_wanted + (recorded("tags") - keys_wanted));

def live_tags: [$live[0].Role.Tags[]? | {Key, Value}];

def customer_tags: $tags[0];

def tags_wanted: (.settings.Tags // []) + customer_tags;

def tagged($role):
  (tags_wanted + records_meanwhile) - live_tags | select(. != []) | step("tag-role"; $role + {Tags: .});

def records_at_the_end: if $uninstall then [] else records(recorded_wanted; keys_wanted) end;

def tags_meanwhile: records_meanwhile as $records
  | [live_tags[] | select(.Key as $key | any($records[]; .Key == $key) | not)] + $records;

# Tags of ours that are no longer wanted go at the very end; a tag of the customer never does.
def settled($role; $now):
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
    else {stop: "\($role.RoleName) has the boundary \($old), which is not of these files; they name \($new). Keep yours with --permissions-boundary \($old), or give it up with --adopt=\($old)"}
    end;

def unbounded($role):
  boundary_now as $old
  | if (boundary_wanted // "") != "" or $old == "" then empty
    elif boundary_is_ours then step("delete-role-permissions-boundary"; $role)
    else {note: "\($role.RoleName) keeps its boundary \($old), which these files do not name"} end;

def created($role):
  step("create-role"; .settings + {AssumeRolePolicyDocument: (.trust | tojson)}
    + {Tags: (tags_wanted + records_at_the_end)}
    + (if (boundary_wanted // "") == "" then {} else {PermissionsBoundary: boundary_wanted} end));

def updated($role):
  $live[0].Role as $old
  | (select($old.Path != .settings.Path)
      | {stop: "\($role.RoleName) exists with the path \($old.Path), and a path cannot be changed: delete it first"}),
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
  | {stop: "\(.settings.RoleName) would have \($count) tags, and a role may have 50"};

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

# Makes room for as many new versions as are to come: AWS keeps five.
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
    then {note: "\($arn) stays, since something else uses it"}
    else (.Policy.DefaultVersionId as $default | .Versions[].VersionId | select(. != $default)
        | step("delete-policy-version"; {PolicyArn: $arn, VersionId: .})),
      step("delete-policy"; {PolicyArn: $arn}) end;

# Everything new stands beside everything old before anything goes, so that no access that both versions grant is
# missing at any moment. A statement may move from one policy to another: a policy that gains and loses holds both
# versions for a while, but for the last one, since all that is new is there once it is written. A policy that denies
# comes first and goes last, so that nothing is open that both versions close.
def new_before_old($role; $path):
  changed as $changed
  | [$changed[] | select(.change == "other")] as $other
  | ([$changed[] | select(.change == "new" or .change == "more") | .write = .document | .coming = 1]
      + [$other[:-1][] | .write = (.old as $old | .document | beside($old)) | .coming = 2]
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

# What goes, goes first; then what grows least.
def old_before_new($role; $path):
  detach($role),
  (gone[] | delete($role)),
  (changed | sort_by((.document | size) - (if .old then .old | size else 0 end))[] | put($role; $path; .document; 1)),
  attach($role);

# The most that the steps need at once of the 10,240 characters that AWS gives the inline policies of a role.
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
      | if $never != [] then {stop: "\($role.RoleName) needs \($never[0]), which AWS refuses; nothing was changed"}
        elif $gap then $steps[]
        else {stop: "\($role.RoleName): its old and its new policies need \($short[0]) together, so the new ones cannot come first; nothing was changed. With --allow-gap the old ones go first, and the role lacks access for the time of \($steps | length) requests, about \($steps | length) seconds"}
        end
    end;

# --- the whole ----------------------------------------------------------------------------------

def kept_notes($role):
  foreign - taken_over | select(. != [])
  | if is_recorded then {note: "\($role.RoleName) keeps \(join(", ")), which these files did not bring"}
    else {note: "\($role.RoleName) holds \(join(", ")), and no tag says who brought it: if an older version of these files did, --adopt=NAME takes one away, --adopt all that allow something"} end;

def emptied($role):
  (foreign - taken_over) as $foreign
  | detach($role),
    (gone | sort_by([.PolicyDocument | statements] | denies)[] | delete($role)),
    if ($delete_roles or $uninstall) | not
      then settled($role; live_tags),
        {note: "\($role.RoleName) is switched off\(if $foreign == [] then " and holds nothing" else "" end); --delete-roles deletes it"}
    elif $foreign != [] then settled($role; live_tags),
      {note: "\($role.RoleName) stays, since it holds \($foreign | join(", ")), which these files did not bring"}
    else step("delete-role"; $role) end;

{RoleName: .settings.RoleName} as $role
| (if $uninstall and $live != [] and (is_recorded | not) and ($adopt | not)
    then {note: "\($role.RoleName) stays as it is, since no tag says that this script brought it: --adopt takes it"}
  elif .present | not
    then (if $live == [] then empty else emptied($role) end), discarded
  else
    contested, crowded,
    (if $live == [] then created($role) else updated($role) end),
    policies($role),
    discarded,
    (if $live == [] then empty else unbounded($role), settled($role; tags_meanwhile), kept_notes($role) end)
  end)
JQ

# --- what that changes, for a reader ------------------------------------------------------------

IFS= read -r -d '' DIFFERENCE <<'JQ' || true
def alike: walk(if type != "array" then . elif length == 1 then .[0] else sort end);

def statements: .Statement | if type == "array" then .[] else . end;

def items: if type == "array" then .[] else . end;

def list: [items | tostring] | join(", ");

def element($name): if .[$name] then .[$name] | list elif .["Not\($name)"] then "all but \(.["Not\($name)"] | list)" else empty end;

def principal: if type == "object" then [to_entries[] | "\(.key) \(.value | list)"] | join(", ") else list end;

def about:
  [(.Principal | values | "to \(principal)"), (.NotPrincipal | values | "to all but \(principal)"),
    "on \(element("Resource"))",
    (.Condition | values | "when " + ([to_entries[] | .key as $operator | .value | to_entries[]
      | "\($operator) \(.key) = \(.value | list)"] | join(" and ")))] | join(" ");

def shown: "\(.Effect) \(element("Action")) \(about)";

def signed($old; $new): [(($new - $old)[] | "+ \(.)"), (($old - $new)[] | "- \(.)")] | join(", ");

# A statement of which only the actions changed is one line with those actions.
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

def told:
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

[told] as $lines
| select(any(.[]; .operation))
| "role \($wanted[0].settings.RoleName)\(if $live == [] and $wanted[0].present then ", new" else "" end)",
  $lines[]
| gsub("[\\x00-\\x1f\\x7f]"; "?")
JQ

# --- doing it -----------------------------------------------------------------------------------

carry_out() {
  local operation input
  [[ ! $dry_run || $commands ]] || cat "$work/shown"
  while IFS= read -r operation && IFS= read -r input; do
    case $operation in
      note) printf 'note: %s\n' "$input" ;;
      *) change "$operation" "$input" ;;
    esac
  done < <(jq -r 'if .note then "note", .note else .operation, (.input | tojson) end' "$work/planned")
  jq -se 'any(.operation)' "$work/planned" >/dev/null || printf 'Everything is as these files say.\n'
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
    # Somebody else, or an answer that got lost, took it away already.
    if [[ $1 =~ ^(delete|detach|untag)- ]] && grep -q NoSuchEntity "$work/errors"; then break; fi
    # A role made a moment ago is not yet known wherever another role's trust is checked.
    if ((tries-- == 0)) || ! grep -q 'Invalid principal' "$work/errors"; then refused "$1"; fi
    sleep 5
  done
  done_so_far=$((done_so_far + 1))
}

named_in() {
  jq -r '[.RoleName, .PolicyName, .PolicyArn, .VersionId] | map(values) | join(" ")' <<<"$1"
}

main "$@"
