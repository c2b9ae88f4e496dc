/**
 * Version of everything on the socket and on the link. Raise it when a schema or a layout changes
 * (`test/protocol-version.test.ts` fails until you do) and add a line to the history.
 *
 * 1: first version.
 * 2: bots, dropped players, pauses, healing (with what was kept of the difference), episodes and an input delay chosen at
 *    the start; peers have a reliable message for netcode.
 */
export const PROTOCOL_VERSION = 2;

/** Oldest version still served. */
export const MIN_PROTOCOL_VERSION = 2;
