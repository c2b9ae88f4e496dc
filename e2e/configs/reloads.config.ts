import { makeConfig } from './make-config.ts';

// Long enough for a page to load again, short enough to see what happens when its game does not come back. The countdown
// outlasts what a busy browser takes to let go of a page: until then the page still counts, and would begin to play.
export default makeConfig({ gameSeconds: 6, graceMs: 5_000, countdownMs: 2_000, reconnectMs: 3_000 });
