"""The class of every fact that matching stores; see `accounts.policy`."""

from accounts.policy import FieldClasses, classed

FIELD_CLASSES: FieldClasses = {
    "matching.WeightsVersion": classed(
        ministry="number category funding_cover ticket instruments forms control readiness "
        "track_record repair created_at drafted_by adopted_at adopted_by reason"
    ),
    "matching.Run": classed(
        ministry="id trigger requested_by state requested_at started_at finished_at released_at "
        "failure cancelled_by taken_back_by weights engine_version digest compared_with based_on "
        "records_changed pairs_scored result_digest best minimum_points ventures mandates matches",
        internal="public_id lease_until attempts",
    ),
    "matching.RunSnapshot": classed(internal="run problem"),
    "matching.Shard": classed(
        ministry="first last state finished_at", internal="id run token created_at lease_until"
    ),
    "matching.ShardCandidates": classed(internal="shard content"),
    "matching.RunResults": classed(internal="run content"),
    "matching.LeftOut": classed(ministry="run kind record_id reason", internal="id"),
    "matching.NearMissCount": classed(
        ministry="run gate category country pairs euros", internal="id shard"
    ),
    "matching.RunChange": classed(
        ministry="run venture_id mandate_id change reason points_before points_after",
        internal="id",
    ),
    "matching.Match": classed(
        match="public_id venture mandate points points_low points_high completeness criteria",
        list="rank_for_venture rank_for_mandate since_for_venture changed_for_venture "
        "since_for_mandate changed_for_mandate",
        ministry="run first_released_at changed_at",
        internal="id",
    ),
}
