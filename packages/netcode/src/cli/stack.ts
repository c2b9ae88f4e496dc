/** Our own code, which is no news to the author of a game: `src` here, `dist` where the package is installed. */
const OURS = new URL('..', import.meta.url).href;

const PLACE = /\(?((?:file:\/\/|\/|[A-Za-z]:\\)[^)]+:\d+:\d+)\)?$/;

/** The places on a stack that lie in files, ours left out: `file:line:column`, the innermost first. */
export function foreignPlaces(stack: string | undefined): string[] {
  return (stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .flatMap((line) => PLACE.exec(line)?.[1] ?? [])
    .filter((place) => !place.startsWith(OURS) && !place.includes('node:internal'));
}

/** What was thrown, with the part of its stack that is the game's. */
export function describeThrown(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}`;
  const places = foreignPlaces(error.stack).map((place) => `\n    at ${place}`);
  return `${error.name}: ${error.message}${places.join('')}`;
}
