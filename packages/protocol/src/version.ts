/**
 * Version of everything on the socket and on the link. Raise it when a schema or a layout changes
 * (`test/protocol-version.test.ts` fails until you do) and add a line to the history.
 *
 * 1: first version.
 */
export const PROTOCOL_VERSION = 1;

/** Oldest version still served. */
export const MIN_PROTOCOL_VERSION = 1;
