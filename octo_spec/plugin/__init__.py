"""The contract between octospec and its plugins, and how plugins are found.

An emitter uses the names below, which are public: ``from octo_spec.plugin import Emitter``. They
stay here when a module of octospec moves. A module is imported when one of its names is first used, since
every command that reads a spec imports this package.
"""

from typing import TYPE_CHECKING, Final

from octo_spec.plugin.public_names import imported_on_demand

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic as Diagnostic
    from octo_spec.diagnostics import DiagnosticKind as DiagnosticKind
    from octo_spec.diagnostics import Severity as Severity
    from octo_spec.diagnostics import Span as Span
    from octo_spec.diagnostics import has_errors as has_errors
    from octo_spec.diagnostics import in_file_order as in_file_order
    from octo_spec.foreign.foreign_statements import split_by_principal_kind as split_by_principal_kind
    from octo_spec.foreign.foreign_statements import unknown_variable as unknown_variable
    from octo_spec.foreign.foreign_statements import with_plain_sid as with_plain_sid
    from octo_spec.foreign.notes import Notes as Notes
    from octo_spec.foreign.notes import NotTakenError as NotTakenError
    from octo_spec.foreign.notes import refuse as refuse
    from octo_spec.foreign.unique_policy_names import with_unique_names as with_unique_names
    from octo_spec.iam.elements import POLICY_VERSION as POLICY_VERSION
    from octo_spec.iam.elements import Effect as Effect
    from octo_spec.iam.elements import PrincipalKind as PrincipalKind
    from octo_spec.model.capabilities import Lack as Lack
    from octo_spec.model.deployed_names import DeployedAttachment as DeployedAttachment
    from octo_spec.model.deployed_names import DeployedPolicy as DeployedPolicy
    from octo_spec.model.deployed_names import DeployedRole as DeployedRole
    from octo_spec.model.deploying import DeployActions as DeployActions
    from octo_spec.model.deployment import ANYTHING as ANYTHING
    from octo_spec.model.deployment import ROOT_PATH as ROOT_PATH
    from octo_spec.model.deployment import SWITCH as SWITCH
    from octo_spec.model.deployment import Attachment as Attachment
    from octo_spec.model.deployment import Choice as Choice
    from octo_spec.model.deployment import Condition as Condition
    from octo_spec.model.deployment import Deployment as Deployment
    from octo_spec.model.deployment import Extra as Extra
    from octo_spec.model.deployment import Facts as Facts
    from octo_spec.model.deployment import OmittedStatement as OmittedStatement
    from octo_spec.model.deployment import Parameter as Parameter
    from octo_spec.model.deployment import ParameterKind as ParameterKind
    from octo_spec.model.deployment import Policy as Policy
    from octo_spec.model.deployment import PolicyKind as PolicyKind
    from octo_spec.model.deployment import Principal as Principal
    from octo_spec.model.deployment import Question as Question
    from octo_spec.model.deployment import Role as Role
    from octo_spec.model.deployment import Statement as Statement
    from octo_spec.model.deployment import TrustStatement as TrustStatement
    from octo_spec.model.hand_over import HandOver as HandOver
    from octo_spec.model.ids import fresh as fresh
    from octo_spec.model.ids import id_from as id_from
    from octo_spec.model.launch import Launch as Launch
    from octo_spec.model.launch import LaunchKind as LaunchKind
    from octo_spec.model.launch import LaunchSite as LaunchSite
    from octo_spec.model.launch import PublishedFile as PublishedFile
    from octo_spec.model.naming import IdStyle as IdStyle
    from octo_spec.model.naming import NamedKind as NamedKind
    from octo_spec.model.naming import NameSpace as NameSpace
    from octo_spec.model.naming import Naming as Naming
    from octo_spec.model.naming import given_name as given_name
    from octo_spec.model.note_kinds import NOT_TAKEN as NOT_TAKEN
    from octo_spec.model.note_kinds import TAKEN_OTHERWISE as TAKEN_OTHERWISE
    from octo_spec.model.policy_documents import Fields as Fields
    from octo_spec.model.policy_documents import Items as Items
    from octo_spec.model.policy_documents import Leaf as Leaf
    from octo_spec.model.policy_documents import Shape as Shape
    from octo_spec.model.policy_documents import Tree as Tree
    from octo_spec.model.policy_documents import collapse as collapse
    from octo_spec.model.policy_documents import document_statements as document_statements
    from octo_spec.model.policy_documents import literal_of as literal_of
    from octo_spec.model.policy_documents import literals_of as literals_of
    from octo_spec.model.policy_documents import members as members
    from octo_spec.model.policy_documents import policy_tree as policy_tree
    from octo_spec.model.policy_documents import read_conditions as read_conditions
    from octo_spec.model.policy_documents import read_policy as read_policy
    from octo_spec.model.policy_documents import read_principal as read_principal
    from octo_spec.model.policy_documents import read_statement as read_statement
    from octo_spec.model.policy_documents import read_trust_statement as read_trust_statement
    from octo_spec.model.policy_documents import statement_tree as statement_tree
    from octo_spec.model.policy_documents import text_of as text_of
    from octo_spec.model.policy_documents import texts_of as texts_of
    from octo_spec.model.policy_documents import trust_statement_tree as trust_statement_tree
    from octo_spec.model.policy_documents import trust_tree as trust_tree
    from octo_spec.model.presence import ALWAYS as ALWAYS
    from octo_spec.model.presence import ChoiceIs as ChoiceIs
    from octo_spec.model.presence import Given as Given
    from octo_spec.model.presence import PartitionIn as PartitionIn
    from octo_spec.model.presence import Presence as Presence
    from octo_spec.model.presence import PresenceTest as PresenceTest
    from octo_spec.model.presence import Requirement as Requirement
    from octo_spec.model.presence_wording import PresenceWording as PresenceWording
    from octo_spec.model.reports import NOT_UNDERSTOOD as NOT_UNDERSTOOD
    from octo_spec.model.reports import Report as Report
    from octo_spec.model.reports import Reports as Reports
    from octo_spec.model.reserved_words import Reserved as Reserved
    from octo_spec.model.reserved_words import ReservedText as ReservedText
    from octo_spec.model.reserved_words import ReservedWords as ReservedWords
    from octo_spec.model.reserved_words import Slot as Slot
    from octo_spec.model.review_facts import ReviewFacts as ReviewFacts
    from octo_spec.model.review_json import facts_as_json as facts_as_json
    from octo_spec.model.review_json import facts_from_json as facts_from_json
    from octo_spec.model.role_settings import RoleSetting as RoleSetting
    from octo_spec.model.role_settings import SettingValue as SettingValue
    from octo_spec.model.role_settings import given_settings as given_settings
    from octo_spec.model.role_settings import with_settings as with_settings
    from octo_spec.model.text import ID as ID
    from octo_spec.model.text import POLICY_VARIABLE as POLICY_VARIABLE
    from octo_spec.model.text import Account as Account
    from octo_spec.model.text import ListParam as ListParam
    from octo_spec.model.text import Malformed as Malformed
    from octo_spec.model.text import Param as Param
    from octo_spec.model.text import ParamFact as ParamFact
    from octo_spec.model.text import Partition as Partition
    from octo_spec.model.text import PartitionFact as PartitionFact
    from octo_spec.model.text import Piece as Piece
    from octo_spec.model.text import Reference as Reference
    from octo_spec.model.text import Region as Region
    from octo_spec.model.text import RoleArn as RoleArn
    from octo_spec.model.text import Stack as Stack
    from octo_spec.model.text import StackAttribute as StackAttribute
    from octo_spec.model.text import Text as Text
    from octo_spec.model.text import account_root as account_root
    from octo_spec.model.text import aws_managed_policy as aws_managed_policy
    from octo_spec.model.text import notation as notation
    from octo_spec.model.text import parse as parse
    from octo_spec.model.traversal import link_role_arns as link_role_arns
    from octo_spec.model.traversal import map_texts as map_texts
    from octo_spec.model.traversal import parameters_of as parameters_of
    from octo_spec.model.traversal import presences as presences
    from octo_spec.model.traversal import prune as prune
    from octo_spec.model.traversal import texts as texts
    from octo_spec.model.unread import OutsideAccess as OutsideAccess
    from octo_spec.model.unread import Unread as Unread
    from octo_spec.model.unread import UnreadKind as UnreadKind
    from octo_spec.model.updates import UpdateEffect as UpdateEffect
    from octo_spec.model.updates import UpdateStep as UpdateStep
    from octo_spec.plugin.adoption import NOT_WITHIN as NOT_WITHIN
    from octo_spec.plugin.adoption import REPLACED as REPLACED
    from octo_spec.plugin.adoption import Adoption as Adoption
    from octo_spec.plugin.artifacts import Artifact as Artifact
    from octo_spec.plugin.artifacts import Emission as Emission
    from octo_spec.plugin.artifacts import Reading as Reading
    from octo_spec.plugin.artifacts import ReadMode as ReadMode
    from octo_spec.plugin.artifacts import artifact_at as artifact_at
    from octo_spec.plugin.contract import Documenter as Documenter
    from octo_spec.plugin.contract import Emitter as Emitter
    from octo_spec.plugin.contract import EmitterOptions as EmitterOptions
    from octo_spec.plugin.extras import UNREAD as UNREAD
    from octo_spec.plugin.extras import ExtraResource as ExtraResource
    from octo_spec.plugin.extras import ExtrasReading as ExtrasReading
    from octo_spec.plugin.extras import ExtrasReports as ExtrasReports
    from octo_spec.plugin.extras import LeftArtifacts as LeftArtifacts
    from octo_spec.plugin.extras import LeftExtra as LeftExtra
    from octo_spec.plugin.extras import ThinnedExtras as ThinnedExtras
    from octo_spec.plugin.extras import own_role as own_role
    from octo_spec.plugin.extras import unread_part as unread_part
    from octo_spec.plugin.extras_codes import CLASH as CLASH
    from octo_spec.plugin.extras_codes import REFUSED as REFUSED
    from octo_spec.plugin.extras_codes import UNKNOWN as UNKNOWN
    from octo_spec.source import Mapping as Mapping
    from octo_spec.source import Node as Node
    from octo_spec.source import Scalar as Scalar
    from octo_spec.source import Sequence as Sequence
    from octo_spec.source import parse_yaml as parse_yaml

PUBLIC: Final = {
    "octo_spec.plugin.contract": ("Documenter", "Emitter", "EmitterOptions"),
    "octo_spec.plugin.adoption": ("REPLACED", "NOT_WITHIN", "Adoption"),
    "octo_spec.model.deployed_names": ("DeployedAttachment", "DeployedPolicy", "DeployedRole"),
    "octo_spec.model.deploying": ("DeployActions",),
    "octo_spec.model.updates": ("UpdateEffect", "UpdateStep"),
    "octo_spec.model.review_facts": ("ReviewFacts",),
    "octo_spec.model.hand_over": ("HandOver",),
    "octo_spec.model.launch": ("Launch", "LaunchKind", "LaunchSite", "PublishedFile"),
    "octo_spec.model.review_json": ("facts_as_json", "facts_from_json"),
    "octo_spec.plugin.extras_codes": ("CLASH", "REFUSED", "UNKNOWN"),
    "octo_spec.plugin.extras": (
        *("UNREAD", "own_role", "unread_part"),
        *("ExtraResource", "ExtrasReports", "ExtrasReading", "LeftArtifacts"),
        *("LeftExtra", "ThinnedExtras"),
    ),
    "octo_spec.plugin.artifacts": ("Artifact", "Emission", "ReadMode", "Reading", "artifact_at"),
    "octo_spec.diagnostics": (
        "Diagnostic",
        "DiagnosticKind",
        "Severity",
        "Span",
        "has_errors",
        "in_file_order",
    ),
    "octo_spec.model.unread": ("OutsideAccess", "Unread", "UnreadKind"),
    "octo_spec.model.reports": ("NOT_UNDERSTOOD", "Report", "Reports"),
    "octo_spec.source": ("Mapping", "Node", "Scalar", "Sequence", "parse_yaml"),
    "octo_spec.foreign.notes": ("NotTakenError", "Notes", "refuse"),
    "octo_spec.foreign.unique_policy_names": ("with_unique_names",),
    "octo_spec.model.note_kinds": ("NOT_TAKEN", "TAKEN_OTHERWISE"),
    "octo_spec.foreign.foreign_statements": ("split_by_principal_kind", "unknown_variable", "with_plain_sid"),
    "octo_spec.model.ids": ("fresh", "id_from"),
    "octo_spec.model.capabilities": ("Lack",),
    "octo_spec.model.reserved_words": ("Reserved", "ReservedText", "ReservedWords", "Slot"),
    "octo_spec.model.naming": ("IdStyle", "NameSpace", "NamedKind", "Naming", "given_name"),
    "octo_spec.model.deployment": (
        "ANYTHING",
        "ROOT_PATH",
        "SWITCH",
        "Attachment",
        "Choice",
        "Condition",
        "Deployment",
        "Extra",
        "Facts",
        "OmittedStatement",
        "Parameter",
        "ParameterKind",
        "Policy",
        "PolicyKind",
        "Principal",
        "Question",
        "Role",
        "Statement",
        "TrustStatement",
    ),
    "octo_spec.model.presence": (
        "ALWAYS",
        "ChoiceIs",
        "Given",
        "PartitionIn",
        "Presence",
        "PresenceTest",
        "Requirement",
    ),
    "octo_spec.model.presence_wording": ("PresenceWording",),
    "octo_spec.model.role_settings": ("RoleSetting", "SettingValue", "given_settings", "with_settings"),
    "octo_spec.model.text": (
        "ID",
        "POLICY_VARIABLE",
        "Account",
        "ListParam",
        "Malformed",
        "Param",
        "ParamFact",
        "Partition",
        "PartitionFact",
        "Piece",
        "Reference",
        "Region",
        "RoleArn",
        "Stack",
        "StackAttribute",
        "Text",
        "account_root",
        "aws_managed_policy",
        "notation",
        "parse",
    ),
    "octo_spec.model.traversal": (
        "link_role_arns",
        "map_texts",
        "parameters_of",
        "presences",
        "prune",
        "texts",
    ),
    "octo_spec.model.policy_documents": (
        "Fields",
        "Items",
        "Leaf",
        "Shape",
        "Tree",
        "collapse",
        "document_statements",
        "literal_of",
        "literals_of",
        "members",
        "policy_tree",
        "read_conditions",
        "read_policy",
        "read_principal",
        "read_statement",
        "read_trust_statement",
        "statement_tree",
        "text_of",
        "texts_of",
        "trust_statement_tree",
        "trust_tree",
    ),
    "octo_spec.iam.elements": ("POLICY_VERSION", "Effect", "PrincipalKind"),
}
"""Module -> its public names."""

__all__ = [name for names in PUBLIC.values() for name in names]

if not TYPE_CHECKING:
    __getattr__ = imported_on_demand(PUBLIC)
