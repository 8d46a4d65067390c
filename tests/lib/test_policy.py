"""The table of rights and what of it may be lent."""

from hoatoc.lib.policy import ABOUT_SECRETS, NEVER_DELEGATED, SCOPES, Right, Role, Scope, delegated, lendable


def test_every_right_is_lent_by_one_scope_or_by_none_on_purpose():
    everybody = {Right.ANYONE, Right.PERSON, Right.MEMBER}
    lent = [right for rights in SCOPES.values() for right in rights]
    assert len(lent) == len(set(lent)), "a right stands in two scopes"
    forgotten = set(Right) - everybody - set(lent) - NEVER_DELEGATED
    assert not forgotten, (
        f"say in lib/policy.py whether these may be delegated: {', '.join(sorted(forgotten))}"
    )
    assert not set(lent) & NEVER_DELEGATED


def test_reading_goes_with_every_scope_and_secrets_only_when_said():
    assert Right.READ_ENTRIES in delegated([Scope.APPROVE], reads_secret=False)
    assert Right.REGISTER not in delegated([Scope.APPROVE], reads_secret=True)
    assert not delegated(list(Scope), reads_secret=False) & ABOUT_SECRETS
    assert delegated(list(Scope), reads_secret=True) >= ABOUT_SECRETS


def test_an_administrator_has_nothing_to_lend_and_a_leader_no_register():
    assert lendable([Role.PROVINCE_ADMIN, Role.AGENCY_ADMIN, Role.AUDITOR]) == []
    assert lendable([Role.CLERK]) == [Scope.READ, Scope.TAKE_IN, Scope.SEND]
    assert Scope.APPROVE in lendable([Role.LEADER])
    assert Scope.SEND not in lendable([Role.LEADER])
