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
usage: bash apply.sh [--set ID=VALUE]... [--dry-run] [--delete-roles]

  --set ID=VALUE   answer what these files ask; the elements of a list are joined by commas
  --dry-run        show what would be done, and do nothing
  --delete-roles   delete the roles that your answers switch off; without it they are only emptied
  --help           show this, and what these files ask

The account and the partition are those of your credentials; the region is AWS_REGION, AWS_DEFAULT_REGION
or the one that the AWS CLI is configured for. Nothing is changed unless every answer is there and right.
Exit code: 0 done, 1 AWS refused something, 2 an answer is missing or wrong.
TEXT
}

main() {
  local answers=() dry_run='' delete_roles=false
  read_arguments "$@"
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
      --delete-roles) delete_roles=true ;;
      --help | -h) usage; questions; exit 0 ;;
      *) fail 2 "unknown argument $1; --help says what there is" ;;
    esac
    shift
  done
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
  identity=$(aws sts get-caller-identity --query Arn --output text </dev/null)
  region=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region </dev/null || true)}}
  while IFS= read -r file; do
    files+=("$file")
  done < <(jq -r '.roles[] | "\(.folder)/\("create-role", "trust-policy").json", .policies[]?.file' index.json)
  jq -n --arg identity "$identity" --arg region "$region" "$WANTED" \
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

def faults($answer):
  if $answer | given then ($answer | if type == "array" then .[] else . end) as $value | fault($value)
  elif .optional or (.kind != "list" and $answer != null and .default == "") then empty
  else "it must be given (\(.description))" end;

def holds($answers): all(.[]?;
  if .choice then $answers[.choice] as $value | any(.values[]; . == $value)
  elif .partitions then any(.partitions[]; . == $answers["${partition}"])
  else $answers[.parameter] | given end);

def words:
  map(if .choice then "\(.choice) is \(.values | join(" or "))" else "\(.parameter) is given" end)
  | join(" and ");

def complaints($index; $said; $answers; $partition):
  ($said | group_by(.key)[] | select(length > 1) | "\(.[0].key): it is set twice"),
  ([$index.parameters[]?.id, $index.choices[]?.id] as $ids
    | $said[].key | select(. as $id | any($ids[]; . == $id) | not) | "\(.): nothing of this name is asked"),
  ($index.parameters[]? | "\(.id): \(faults($answers[.id]))"),
  ($index.choices[]? | $answers[.id] as $value | select(any(.values[]; . == $value) | not)
    | "\(.id): it is \($value | tojson), and must be \(.values | join(" or "))"),
  ($index.requirements[]? | select((.when | holds($answers)) and (.then | holds($answers) | not))
    | "if \(.when | words), it must hold that \(.then | words)"),
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
  def there: .presence | holds($answers);
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
  (select(.present and .trust.Statement == []) | "with these answers nobody may assume \(.settings.RoleName)");

# Roles that are switched off come first, then each role after those that its trust names.
def in_order:
  map(select(.present | not)) as $off
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
| [complaints($index; $said; $answers; $partition)] as $complaints
| [select($region == "") | .. | strings | select(contains("${region}"))][:1] as $regions
| if $complaints != [] then {$complaints}
  elif $regions != [] then {complaints: ["a region is needed: set AWS_REGION"]}
  else
    references($index; $answers; $account; $partition) as $known
    | [$index.roles[] | role($files; $answers; $known)]
    | {complaints: map(misnamed), roles: in_order}
  end
JQ

# --- what must be done for that: $work/steps ----------------------------------------------------

plan() {
  local position count
  count=$(jq '.roles | length' "$work/wanted")
  : >"$work/planned"
  for ((position = 0; position < count; position++)); do
    jq ".roles[$position]" "$work/wanted" >"$work/role"
    look "$(jq -r .settings.RoleName "$work/role")"
    jq --argjson delete_roles "$delete_roles" --slurpfile live "$work/live" --slurpfile inline "$work/inline" \
      --slurpfile attached "$work/attached" --slurpfile managed "$work/managed" "$STEPS" "$work/role" >>"$work/planned"
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
  ask get-role "--role-name=$1" >"$work/live"
  if [[ -s $work/live ]]; then
    ask list-role-policies "--role-name=$1" >"$work/names"
    while IFS= read -r policy; do
      ask get-role-policy "--role-name=$1" "--policy-name=$policy" >>"$work/inline"
    done < <(jq -r '.PolicyNames[]' "$work/names")
    ask list-attached-role-policies "--role-name=$1" >"$work/attached"
  fi
  while IFS= read -r policy; do
    ask get-policy "--policy-arn=$policy" >"$work/policy"
    [[ -s $work/policy ]] || continue
    version=$(jq -r .Policy.DefaultVersionId "$work/policy")
    ask get-policy-version "--policy-arn=$policy" "--version-id=$version" >"$work/version"
    ask list-policy-versions "--policy-arn=$policy" >"$work/versions"
    jq -s add "$work/policy" "$work/version" "$work/versions" >>"$work/managed"
  done < <(jq -r '.policies[].arn | values' "$work/role")
}

# Prints what AWS answers, and nothing where the thing does not exist.
ask() {
  aws iam "$@" --output json 2>"$work/errors" </dev/null || grep -q NoSuchEntity "$work/errors" || refused "$1"
}

refused() {
  cat "$work/errors" >&2
  fail 1 "AWS refused $1"
}

IFS= read -r -d '' STEPS <<'JQ' || true
# Documents that AWS reads alike are alike here, in whatever order they came back.
def alike: walk(if type != "array" then . elif length == 1 then .[0] else sort end);

def step($operation; $input): {operation: $operation, input: $input};

def tags($role):
  ($live[0].Role.Tags // []) as $old
  | (.settings.Tags // []) as $new
  | ($new - $old | select(. != []) | step("tag-role"; $role + {Tags: .})),
    ([$old[].Key | select(startswith("aws:") | not)] - [$new[].Key]
      | select(. != []) | step("untag-role"; $role + {TagKeys: .}));

def boundary($role):
  ($live[0].Role.PermissionsBoundary.PermissionsBoundaryArn // "") as $old
  | if (.boundary // "") == $old then empty
    elif .boundary == null then {note: "\($role.RoleName) keeps its boundary \($old), which these files do not name"}
    elif .boundary == "" then step("delete-role-permissions-boundary"; $role)
    else step("put-role-permissions-boundary"; $role + {PermissionsBoundary: .boundary}) end;

def created($role):
  step("create-role"; .settings + {AssumeRolePolicyDocument: (.trust | tojson)}
    + (if (.boundary // "") == "" then {} else {PermissionsBoundary: .boundary} end));

def updated($role):
  $live[0].Role as $old
  | (select($old.Path != .settings.Path)
      | {stop: "\($role.RoleName) exists with the path \($old.Path), and a path cannot be changed: delete it first"}),
    (select(($old.AssumeRolePolicyDocument | alike) != (.trust | alike))
      | step("update-assume-role-policy"; $role + {PolicyDocument: (.trust | tojson)})),
    (.settings | {Description: (.Description // ""), MaxSessionDuration: (.MaxSessionDuration // 3600)}
      | select(. != {Description: ($old.Description // ""), MaxSessionDuration: ($old.MaxSessionDuration // 3600)})
      | step("update-role"; $role + .)),
    tags($role),
    boundary($role);

def settings($role):
  if .present then (if $live == [] then created($role) else updated($role) end) else empty end;

def attached: [$attached[].AttachedPolicies[]?.PolicyArn];

def wanted_attachments: .attachments + [.policies[] | select(.present) | .arn | values] | unique;

def taken($role):
  ([$inline[].PolicyName] - [.policies[] | select(.present and .kind == "inline") | .name])[] as $name
    | step("delete-role-policy"; $role + {PolicyName: $name});

def detached($role):
  (attached - wanted_attachments)[] as $arn | step("detach-role-policy"; $role + {PolicyArn: $arn});

def managed: .arn as $arn | $managed[] | select(.Policy.Arn == $arn);

def old_versions($arn; $most): .Policy.DefaultVersionId as $default
  | .Versions | [.[] | select(.VersionId != $default)] | sort_by(.VersionId[1:] | tonumber)
  | .[:(if $most == 0 then length elif length + 1 >= $most then 1 else 0 end)][]
  | step("delete-policy-version"; {PolicyArn: $arn, VersionId});

def deleted:
  . as $policy | attached as $attached | managed
  | (if any($attached[]; . == $policy.arn) then 1 else 0 end) as $own
  | if .Policy.AttachmentCount > $own or (.Policy.PermissionsBoundaryUsageCount // 0) > 0
    then {note: "\($policy.arn) stays, since something else uses it"}
    else old_versions($policy.arn; 0), step("delete-policy"; {PolicyArn: $policy.arn}) end;

def brought($path):
  . as $policy
  | (.document | tojson) as $text
  | [managed] as $old
  | if $old == [] then step("create-policy"; {PolicyName: .name, Path: $path, PolicyDocument: $text})
    elif ($old[0].PolicyVersion.Document | alike) == (.document | alike) then empty
    else ($old[0] | old_versions($policy.arn; 5)),
      step("create-policy-version"; {PolicyArn: .arn, PolicyDocument: $text, SetAsDefault: true}) end;

def put($role):
  .name as $name
  | select([$inline[] | select(.PolicyName == $name) | .PolicyDocument | alike] != [.document | alike])
  | step("put-role-policy"; $role + {PolicyName: .name, PolicyDocument: (.document | tojson)});

def added($role):
  .settings.Path as $path
  | (.policies[] | select(.present) | if .kind == "managed" then brought($path) else put($role) end),
    ((wanted_attachments - attached)[] as $arn | step("attach-role-policy"; $role + {PolicyArn: $arn}));

def removed($role):
  if .present or $live == [] then empty
  elif $delete_roles then step("delete-role"; $role)
  else {note: "\($role.RoleName) is switched off and holds nothing; --delete-roles deletes it"} end;

# Old access goes before new access comes.
{RoleName: .settings.RoleName} as $role
| settings($role),
  taken($role),
  detached($role),
  (.policies[] | select(.kind == "managed" and (.present | not)) | deleted),
  added($role),
  removed($role)
JQ

# --- doing it -----------------------------------------------------------------------------------

carry_out() {
  local operation input
  while IFS= read -r operation && IFS= read -r input; do
    case $operation in
      note) printf 'note: %s\n' "$input" ;;
      *) change "$operation" "$input" ;;
    esac
  done < <(jq -r 'if .note then "note", .note else .operation, (.input | tojson) end' "$work/planned")
  [[ -s $work/planned ]] || printf 'Everything is as these files say.\n'
  jq -r '.roles[] | select(.present) | .arn' "$work/wanted"
}

change() {
  local tries=6
  if [[ $dry_run ]]; then
    printf 'would: aws iam %s --cli-input-json %s\n' "$1" "$(jq -Rr @sh <<<"$2")"
    return
  fi
  printf '%s: %s\n' "$1" "$(jq -r '[.RoleName, .PolicyName, .PolicyArn, .VersionId] | map(values) | join(" ")' <<<"$2")"
  until aws iam "$1" --cli-input-json "$2" --output json >/dev/null 2>"$work/errors" </dev/null; do
    # A role made a moment ago is not yet known wherever another role's trust is checked.
    if ((tries-- == 0)) || ! grep -q 'Invalid principal' "$work/errors"; then refused "$1"; fi
    sleep 5
  done
}

main "$@"
