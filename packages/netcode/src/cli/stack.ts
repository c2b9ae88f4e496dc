/** Our own code, which is no news to the author of a game: `src` here, `dist` where the package is installed. */
const OURS = new URL('..', import.meta.url).href;

/** Alone or in brackets; `node:internal/...` is no file. */
const PLACE = /[\s(]((?:file:\/\/|\/|[A-Za-z]:\\)[^)]+:\d+:\d+)\)?$/;
/** What does not even parse has no stack of its own: its place stands above the error. */
const UNREAD_PLACE = /^((?:file:\/\/|\/|[A-Za-z]:\\).+:\d+)\n/;

/** The places on a stack that lie in files, ours left out: `file:line:column`, the innermost first. */
export function foreignPlaces(stack: string | undefined): string[] {
  return (stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .flatMap((line) => PLACE.exec(line)?.[1] ?? [])
    .filter((place) => !place.startsWith(OURS));
}

/** What was thrown, with the part of its stack that is the game's. */
export function describeThrown(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}`;
  const unread = UNREAD_PLACE.exec(error.stack ?? '')?.slice(1) ?? [];
  const places = [...unread, ...foreignPlaces(error.stack)].map((place) => `\n    at ${place}`);
  return `${error.name}: ${error.message}${places.join('')}`;
}
