/**
 * How long a claimed deadline is out of reach for the next claim. Must exceed the time from claim to commit of a busy
 * server; a deadline whose claimer died is late by this much at most.
 */
export const CLAIM_MS = 5_000;
