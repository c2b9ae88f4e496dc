/** Parameter of a signed entry link, behind the `#` or among the others. */
const PARAMETER = 'entry';
/** What a join can carry; no signature is so long, and the server says what is wrong with this one. */
const MAX_CHARS = 256;
const KEPT = 'greenroom:entry';

/**
 * Takes the signature out of the page's address, where history, bookmarks and whoever looks at the screen would have it, and
 * keeps it for reloads of this tab. Undefined: the link has none and had none.
 *
 * @example
 * joinScene({ scene: 'kitchen', participant: { id, signature: takeEntrySignature() }, game, view });
 */
export function takeEntrySignature(): string | undefined {
  const url = new URL(location.href);
  const fragment = new URLSearchParams(url.hash.slice(1));
  const found = fragment.get(PARAMETER) ?? url.searchParams.get(PARAMETER);
  if (found === null) return read();
  const signature = found.slice(0, MAX_CHARS);
  if (fragment.has(PARAMETER)) {
    fragment.delete(PARAMETER);
    url.hash = fragment.toString();
  }
  url.searchParams.delete(PARAMETER);
  history.replaceState(history.state, '', url);
  keep(signature);
  return signature;
}

/** A browser that denies storage asks for the link again after a reload, and nothing worse. */
function keep(signature: string): void {
  try {
    sessionStorage.setItem(KEPT, signature);
  } catch {}
}

function read(): string | undefined {
  try {
    return sessionStorage.getItem(KEPT) ?? undefined;
  } catch {
    return undefined;
  }
}
