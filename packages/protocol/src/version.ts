/**
 * Version of everything on the socket and on the link. Raise it when a schema or a layout changes
 * (`test/protocol-version.test.ts` fails until you do) and add a line to the history.
 *
 * 1: first version.
 * 2: bots, dropped players, pauses, healing (with what was kept of the difference), episodes and an input delay chosen at
 *    the start; peers have a reliable message for netcode.
 * 3: links are made anew in play (`relink`), and a page that was loaded in play rejoins (`rejoin`, `rejoined`, a member's
 *    `page`, `returning`); who waits after a failed link is offered the scene's fallback;
 *    a join can bring the signature of an entry link.
 */
export const PROTOCOL_VERSION = 3;

/** Oldest version still served. */
export const MIN_PROTOCOL_VERSION = 3;
