import { makeConfig } from './make-config.ts';

// Long enough for a page to load again, short enough to see what happens when its game does not come back.
export default makeConfig({ gameSeconds: 6, graceMs: 5_000, reconnectMs: 3_000 });
