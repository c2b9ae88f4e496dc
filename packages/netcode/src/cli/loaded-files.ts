import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

/** Where we live ourselves: what is loaded from here is no part of a game. */
const OURS = new URL('..', import.meta.url).href;

/**
 * Begins to note which files are loaded, libraries (in `node_modules`) and our own left out. Returns them as they are
 * known when it is asked; none on a Node before 22.15, which cannot tell.
 */
export function noteLoadedFiles(): () => readonly string[] {
  const files = new Set<string>();
  const { registerHooks } = nodeModule as Partial<typeof nodeModule>;
  registerHooks?.({
    load(url, context, nextLoad) {
      const isGames = url.startsWith('file:') && !url.startsWith(OURS) && !url.includes('/node_modules/');
      if (isGames) files.add(fileURLToPath(url));
      return nextLoad(url, context);
    },
  });
  return () => [...files];
}
