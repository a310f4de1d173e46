"""Facts for the templates: grouped, named and counted, without any markup."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, Final, TypeAlias, assert_never

from octo_spec.frozen import frozen
from octo_spec.model.claims import Claim, ClaimAnswer, claim_gravity
from octo_spec.model.combinations import holds_in
from octo_spec.model.feature_words import permitted_in_words
from octo_spec.model.level_words import VERBS
from octo_spec.model.review_facts import AnswerStep, LevelActions, Tone
from octo_spec.model.unread import UnreadKind
from octospec_review.writing.words import (
    ANSWER_STEPS,
    TEMPORARY,
    answer_in_words,
    combination_name,
    combinations_as_data,
    combinations_in_words,
    levels_in_words,
    session_in_words,
    way_in_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.model.combinations import Combinations
    from octo_spec.model.review_facts import (
        Answer,
        AnswerSince,
        Card,
        ChosenCard,
        CombinationRow,
        ReviewedGrant,
        ReviewedQuestion,
        ReviewedRole,
        ReviewFacts,
        UnreadPart,
        Way,
    )

View = dict[str, Any]
"""The values that a template reads: the fields of a fact, and values derived from them."""

FIRST: Final = 6
"""The maximum number of actions of a part that are shown next to its witness."""


MANY: Final = 400
"""From this number of actions, a list is grouped by service, and shown once if several grants have it."""


def review_name(facts: ReviewFacts) -> str:
    """Return the name of the reviewed spec; a third-party role has its own, as its file name says nothing."""
    name = " ".join(filter(None, (facts.name or facts.title, facts.version)))
    [role] = facts.roles if len(facts.roles) == 1 else [None]
    if facts.is_documented or facts.version or role is None or not role.name or "${" in role.name:
        return name
    return f"{role.name} ({name})"


def customer_name(facts: ReviewFacts) -> str:
    """Return the name of the customer of the review, and the customer's ID; empty for all customers."""
    if not facts.customer or facts.title in ("", facts.name, facts.customer):
        return facts.customer
    return f"{facts.title} ({facts.customer})"


def role_names(facts: ReviewFacts) -> dict[str, str]:
    """Map each role to its name in AWS, if that is known."""
    return {role.id: role.name if role.name and "${" not in role.name else role.id for role in facts.roles}


def _view(fact: Any, **more: object) -> View:  # noqa: ANN401 - any fact
    return {**{field.name: getattr(fact, field.name) for field in fields(fact)}, **more}


def _combinations(combinations: Combinations) -> View:
    return {"words": combinations_in_words(combinations), "data": combinations_as_data(combinations)}


def row_views(facts: ReviewFacts) -> list[View]:
    """Return a row for each configuration."""
    return [
        {
            "name": combination_name(row),
            "chosen": row.answers,
            "levels": dict(row.levels),
            "outcomes": claims_in(facts, row),
            "gains": gains(facts, row),
        }
        for row in facts.combinations
    ]


def claims_in(facts: ReviewFacts, row: CombinationRow) -> dict[str, View]:
    """Return, for each question, the gravest claim about any role in a configuration."""
    found: dict[str, Claim] = {}
    chosen, unclaimed = dict(row.answers), Claim(ClaimAnswer.NOT_DECIDED)
    for answer in facts.answers:
        claim = next((claim for claim in answer.claims if holds_in(claim.when, chosen)), unclaimed)
        known = found.get(answer.question)
        found[answer.question] = (
            claim if known is None or claim_gravity(claim) < claim_gravity(known) else known
        )
    return {each.id: _claim_view(found.get(each.id, unclaimed)) for each in facts.questions}


def _claim_view(claim: Claim) -> View:
    return {"kind": claim.answer.value, "word": answer_in_words(claim), "rank": claim_gravity(claim)}


def is_by_grant(word: str) -> bool:
    """Return whether the word for an answer is a yes by a grant."""
    return word.startswith("yes") and word != "yes, indirectly"


def level_data(facts: ReviewFacts) -> list[list[object]]:
    """Return the numbers of actions for the script: a level, a number, and the configurations."""
    return [[each.level, each.count, combinations_as_data(each.combinations)] for each in facts.counts]


def counted_levels(facts: ReviewFacts) -> tuple[str, ...]:
    """Return the names of the listed levels: Tagging only if AWS documents an action that has it."""
    some = {level for row in facts.combinations for level, count in row.levels if count}
    return tuple(level for level, verb in VERBS.items() if verb != "tags" or level in some)


def grant_groups(facts: ReviewFacts) -> list[View]:
    """Group grants by role and group, in the order of the facts."""
    keyed = groupby(facts.grants, lambda grant: (grant.role, grant.group or grant.policy))
    groups = [(key, list(grants)) for key, grants in keyed]
    several = len(facts.roles) > 1
    names = role_names(facts)
    written = _long_lists(facts)
    questions, reasons = questions_of_grants(facts), _first_reasons(facts)
    return [
        {
            "anchor": f"group-{number}",
            "name": f"{names.get(role, role)}: {name}" if several else name or "policy",
            "category": grants[0].category,
            "there": _there(grants),
            "words": _use(grants),
            "rules": _rules(grants),
            "grants": [
                _view(
                    grant,
                    same_as=written.get(grant.id, _WHOLE).other,
                    by_level=_level_views(grant.by_level),
                    more=_level_views(written.get(grant.id, _WHOLE).more),
                    but=_level_views(written.get(grant.id, _WHOLE).but),
                    combinations=_combinations(grant.combinations),
                    words=levels_in_words(grant.levels),
                    any_resource=grant.resources == ("*",) and not grant.resources_excepted,
                    asks=questions.get(grant.id, []),
                    same_why=same_reason(reasons, grant),
                    features=[each for each in facts.features if grant.id in each.grants],
                )
                for grant in grants
            ],
        }
        for number, ((role, name), grants) in enumerate(groups, start=1)
    ]


def feature_views(facts: ReviewFacts) -> list[View]:
    """Return the features, each with the words for when it is permitted, and its anchor."""
    return [
        _view(each, permitted=permitted_in_words(each), anchor=f"feature-{each.id}")
        for each in facts.features
    ]


def _first_reasons(facts: ReviewFacts) -> dict[tuple[str, str], str]:
    """Map each reason of a role to the first grant that has it; a grant without a reason is its own first."""
    found: dict[tuple[str, str], str] = {}
    for grant in facts.grants:
        found.setdefault((grant.role, grant.why), grant.id if grant.why else "")
    return found


def same_reason(reasons: Mapping[tuple[str, str], str], grant: ReviewedGrant) -> str:
    """Return the earlier grant of the role with the same reason; empty if no grant has it."""
    first = reasons[grant.role, grant.why]
    return "" if first == grant.id else first


def questions_of_grants(facts: ReviewFacts) -> dict[str, list[View]]:
    """Map each grant to the questions to which it gives a yes, the gravest first."""
    by_id = {question.id: question for question in facts.questions}
    found: dict[str, dict[str, View]] = {}
    for answer in facts.answers:
        question = by_id[answer.question]
        for part in answer.parts:
            of_grant = found.setdefault(part.grant, {})
            known = of_grant.get(question.id, {"is_narrowed": True})
            narrowed = part.is_narrowed and known["is_narrowed"]
            of_grant[question.id] = _view(question, is_narrowed=narrowed)
    return {
        grant: sorted(views.values(), key=lambda view: view["tone"].rank) for grant, views in found.items()
    }


def _there(grants: list[ReviewedGrant]) -> str:
    """Return the configurations in which a group exists."""
    written = dict.fromkeys(combinations_in_words(grant.combinations) for grant in grants)
    if len(written) > 1:
        return "see each statement"
    return f"if {words}" if (words := next(iter(written))) else "always"


def _use(grants: list[ReviewedGrant]) -> str:
    """Count what a group allows."""
    allowed = any(grant.is_allow for grant in grants)
    return levels_in_words(_levels(grants)) if allowed else "only denies"


def _levels(grants: list[ReviewedGrant]) -> Iterator[tuple[str, int]]:
    """Count the actions that a group allows, each once, under the level that grants give it."""
    listed = [part for grant in grants if grant.is_allow for part in grant.by_level]
    for level in VERBS:
        names = {action for part in listed if part.level == level for action in part.actions}
        yield level, len(names)


def _rules(grants: list[ReviewedGrant]) -> dict[str, str]:
    """Map the rules with errors and warnings in a group to their severity; notes are at statements only."""
    found = {each.rule: each.severity for grant in grants for each in grant.findings}
    return {
        rule: severity
        for wanted in ("error", "warning")
        for rule, severity in found.items()
        if severity == wanted
    }


@frozen
class _ListText:
    """The text of a long list of actions: the full list, or a reference to another with the differences."""

    other: str = ""
    more: tuple[LevelActions, ...] = ()
    but: tuple[LevelActions, ...] = ()


_WHOLE: Final = _ListText()
_Pairs: TypeAlias = "frozenset[tuple[str, str]]"


def _long_lists(facts: ReviewFacts) -> dict[str, _ListText]:
    """Write each long list once, the longest first; one that differs in less than half refers to another."""
    wholes: dict[str, _Pairs] = {}
    by_list: dict[tuple[LevelActions, ...], _ListText] = {}
    found: dict[str, _ListText] = {}
    for grant in sorted(facts.grants, key=lambda grant: -grant.count):
        if grant.count < MANY or grant.undocumented:
            continue
        if grant.by_level not in by_list:
            written, pairs = _list_text(grant, wholes)
            if not written.other:
                wholes[grant.id] = pairs
            by_list[grant.by_level] = _ListText(written.other or grant.id, written.more, written.but)
        if by_list[grant.by_level].other != grant.id:
            found[grant.id] = by_list[grant.by_level]
    return found


MOST_WHOLE: Final = 16
"""The maximum number of lists for a comparison."""


def _list_text(grant: ReviewedGrant, wholes: Mapping[str, _Pairs]) -> tuple[_ListText, _Pairs]:
    """Write a list by reference to the most similar full list, if that is shorter."""
    pairs = frozenset((name, part.level) for part in grant.by_level for name in part.actions)
    near = min(
        ((len(pairs ^ whole), id) for id, whole in islice(wholes.items(), MOST_WHOLE)), default=(0, "")
    )
    if not near[1] or near[0] * 2 > len(pairs):
        return _WHOLE, pairs
    whole = wholes[near[1]]
    return _ListText(near[1], _level_groups(pairs - whole), _level_groups(whole - pairs)), pairs


def _level_groups(pairs: _Pairs) -> tuple[LevelActions, ...]:
    """Group actions by level, in the order of levels."""
    by_level = {level: tuple(sorted(name for name, of in pairs if of == level)) for level in VERBS}
    return tuple(LevelActions(level, names) for level, names in by_level.items() if names)


def _level_views(parts: tuple[LevelActions, ...]) -> list[View]:
    return [_view(part, services=_service_groups(part)) for part in parts]


def _service_groups(part: LevelActions) -> list[tuple[str, list[str]]]:
    """Group a long list by service; return nothing for a short one."""
    if len(part.actions) < MANY:
        return []
    services = groupby(part.actions, lambda action: action.partition(":")[0])
    return [(service, [name.partition(":")[2] for name in names]) for service, names in services]


def way_views(facts: ReviewFacts) -> list[View]:
    """Return the privilege escalations."""
    names = role_names(facts)
    return [_way(way, names.get(way.role, way.role)) for way in facts.ways]


def _way(way: Way, shown: str) -> View:
    verb, what = way_in_words(way)
    return _view(
        way,
        combinations=_combinations(way.combinations),
        witness=str(way.witness or ""),
        verb=verb,
        what=what,
        shown=shown,
    )


def answer_views(facts: ReviewFacts) -> list[View]:
    """Return each question with the answer of each role."""
    by_question: dict[str, list[Answer]] = {question.id: [] for question in facts.questions}
    for answer in facts.answers:
        by_question[answer.question].append(answer)
    names = role_names(facts)
    return [_question(question, by_question[question.id], names) for question in facts.questions]


MANY_ROLES: Final = 8
"""From this number of roles with the same answer, only the first are named."""


def first_roles(roles: list[str]) -> str:
    """Name roles, or the first ones and the number of the others."""
    if len(roles) <= MANY_ROLES:
        return ", ".join(roles)
    shown = MANY_ROLES - 2
    return f"{', '.join(roles[:shown])} and {len(roles) - shown} more"


def _question(question: ReviewedQuestion, answers: list[Answer], names: Mapping[str, str]) -> View:
    views = [_answer(answer, names.get(answer.role, answer.role)) for answer in answers]
    by_word: dict[str, list[str]] = {}
    for view in sorted(views, key=lambda view: view["rank"]):
        by_word.setdefault(view["word"], []).append(view["shown"])
    kinds = {view["word"]: view["kind"] for view in views}
    written = [
        {"kind": kinds[word], "word": word, "roles": first_roles(roles)} for word, roles in by_word.items()
    ]
    return _view(question, answers=views, by_word=written)


ONLY_INDIRECTLY: Final = "Yes, indirectly, through privilege escalation"
"""A sentence that says no more than the mark of the answer."""


def _answer(answer: Answer, shown: str) -> View:
    parts = [
        _view(
            part,
            combinations=_combinations(part.combinations),
            witness=str(part.witness),
            first=part.actions[:FIRST],
            more=max(0, len(part.actions) - FIRST),
        )
        for part in answer.parts
    ]
    indirectly = [_view(part, combinations=_combinations(part.combinations)) for part in answer.indirectly]
    word = _claim_view(answer.claims[0])["word"]
    return _view(
        answer,
        number=len({action for part in answer.parts for action in part.actions}) if is_by_grant(word) else 0,
        parts=parts,
        indirectly=indirectly,
        shown=shown,
        says_no_more=answer.sentence == ONLY_INDIRECTLY,
        data=[[*_claim_view(claim).values(), combinations_as_data(claim.when)] for claim in answer.claims],
        **_claim_view(answer.claims[0]),
    )


def growing_rows(facts: ReviewFacts) -> list[View]:
    """List the patterns of all grants that allow: the most new actions first, then the gravest level."""
    rows = [
        _view(
            growing,
            grant=grant.id,
            shown=f"all except {named}" if grant.actions_excepted else growing.pattern,
        )
        for grant in facts.grants
        if grant.is_allow
        for named in [", ".join(grant.actions)]
        for growing in grant.growing
    ]
    return sorted(rows, key=lambda row: (-len(row["came"]), _gravest_level(row["levels"]), -row["matches"]))


def _gravest_level(levels: Sequence[str]) -> int:
    positions = [position for position, level in enumerate(VERBS) if level in levels]
    return min(positions, default=len(VERBS))


def added_in_words(facts: ReviewFacts) -> str:
    """Write the number of actions that patterns match in addition to an earlier review."""
    came = {action for row in growing_rows(facts) for action in row["came"]}
    return (
        f"{len(came):,} action{' was' if len(came) == 1 else 's were'} added"
        if came
        else "no action was added"
    )


def gains(facts: ReviewFacts, row: CombinationRow) -> ClaimAnswer:
    """Return whether a role can escalate its privileges in a configuration."""
    answers = dict(row.answers)
    there = [way for way in facts.ways if holds_in(way.combinations, answers)]
    if any(way.is_certain for way in there):
        return ClaimAnswer.YES
    perhaps = there or any(holds_in(role.may_gain, answers) for role in facts.roles)
    return ClaimAnswer.NOT_DECIDED if perhaps else ClaimAnswer.NO


def may_gain(facts: ReviewFacts) -> list[dict[str, list[str]]]:
    """Return the configurations in which unknown parts could lead to privilege escalation, for the script."""
    return [each for role in facts.roles for each in combinations_as_data(role.may_gain)]


def since_in_words(facts: ReviewFacts) -> str:
    """Count the changes since the approved version that allow more, and the others."""
    if not facts.changes:
        return ""
    changes, unknown = facts.changes.changes, len(facts.changes.not_compared)
    more, less = sum(each.is_more for each in changes), sum(each.is_less for each in changes)
    others = len(changes) - more - less
    counts = {
        f"{more} change{'s allow' if more != 1 else ' allows'} more": changes,
        f"{less} less": less,
        f"{others} other{'s' if others != 1 else ''}": others,
        "no change": not changes,
        f"{unknown} not compared": unknown,
    }
    listed = ", ".join(words for words, is_there in counts.items() if is_there)
    return f"{listed}{_changed_answers(facts.changes.answers)}"


def _changed_answers(answers: Sequence[AnswerSince]) -> str:
    """Count the answers that differ from the approved ones, by how they differ."""
    counts = Counter(answer.step for answer in answers)
    changed = len(answers) - counts[AnswerStep.SAME]
    if not answers:
        return ""
    steps = {step: words for step, words in ANSWER_STEPS.items() if step is not AnswerStep.SAME}
    listed = ", ".join(f"{counts[step]} {words}" for step, words in steps.items() if counts[step])
    listed = f" ({listed})" if listed else ""
    return f"; {changed} of {len(answers)} answers changed{listed}"


def not_seen(facts: ReviewFacts) -> list[str]:
    """List what could not be read: parts of the file, and policies whose content is not known."""
    names = role_names(facts)
    attached = (
        f"attached to {names[role.id] or 'the role'}, with unknown content: {arn}"
        for role in facts.roles
        for arn in role.unknown_policies
    )
    return [*facts.unread, *attached]


def undecided_count(facts: ReviewFacts) -> int:
    """Count the questions that are not decided for a role in some combination."""
    is_open = ClaimAnswer.NOT_DECIDED
    return len(
        {each.question for each in facts.answers if any(claim.answer is is_open for claim in each.claims)}
    )


def card_views(facts: ReviewFacts) -> list[View]:
    """Return the cards, each with a word and a shape for how grave it is."""
    tones = {question.id: question.tone.value for question in facts.questions}
    return [
        _view(
            card,
            of_question=tones.get(card.question, ""),
            chosen=[_chosen_card(each) for each in card.for_choices],
            **_look(card),
        )
        for card in facts.cards
    ]


def _chosen_card(card: ChosenCard) -> list[object]:
    """Return what a card says for a combination of choices, for the script."""
    return [dict(card.answers), card.text, card.detail, *_look(card).values()]


def _look(card: Card | ChosenCard) -> View:
    """Return the mark of a card: only a decided no is green, a mere fact is grey."""
    if card.text == "Not decided":
        return {"look": "caution", "tag": "Not decided", "shape": "not-decided"}
    match card.tone:
        case Tone.GRAVE:
            return {"look": "grave", "tag": "Grave", "shape": "yes"}
        case Tone.CAUTION:
            return {"look": "caution", "tag": "Care", "shape": "only-where"}
        case Tone.CALM:
            if card.text == "No":
                return {"look": "good", "tag": "No", "shape": "no"}
            return {"look": "calm", "tag": "Fact", "shape": "fact"}
        case _:
            assert_never(card.tone)


def has_limits(facts: ReviewFacts) -> bool:
    """Return whether a text limits a role, for all or some combinations of choices."""
    return any(text.covers or any(each.covers for each in text.for_choices) for text in facts.texts)


def unread_views(facts: ReviewFacts) -> list[View]:
    """Return the unread parts that could allow more; with several roles, also the role of each."""
    names = role_names(facts)
    return [
        _view(
            part,
            combinations=_combinations(part.combinations),
            role=role.id,
            shown=names[role.id] if len(facts.roles) > 1 and is_of_role(part) else "",
        )
        for role in facts.roles
        for part in role.unread
    ]


def is_of_role(part: UnreadPart) -> bool:
    """Return whether an unread part belongs to a role that was read."""
    return part.kind not in (UnreadKind.ROLE, UnreadKind.PART)


def is_open(facts: ReviewFacts) -> bool:
    """Return whether roles can have more permissions than octospec knows."""
    parts = (part for role in facts.roles for part in role.unread)
    unread = any(part.kind is not UnreadKind.TRUST for part in parts)
    return unread or any(role.unknown_policies for role in facts.roles)


def is_role(role: ReviewedRole) -> bool:
    """Return whether it is a role, and not another part of a file that could grant something."""
    return all(part.kind is not UnreadKind.PART for part in role.unread)


def role_views(facts: ReviewFacts) -> list[View]:
    """Return the roles, and the principals that they trust."""
    names = role_names(facts)
    return [
        _view(
            role,
            shown=names[role.id],
            temporary=TEMPORARY if role.is_temporary else "",
            session=session_in_words(role.session_seconds) if role.session_seconds else "",
            trusted=[
                _view(caller, combinations=_combinations(caller.combinations)) for caller in role.trusted
            ],
            is_role=is_role(role),
            of_session=[fact for fact in role.trust_facts if fact.is_of_session],
            left=[part for part in role.unread if part.kind in (UnreadKind.TRUST, UnreadKind.ROLE)],
        )
        for role in facts.roles
    ]
