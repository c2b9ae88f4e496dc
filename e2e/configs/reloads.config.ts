import { makeConfig } from './make-config.ts';

// Long enough for a page to load again, also where the machine is busy. The countdown outlasts what such a browser takes to let
// go of a page: until then the page still counts, and would begin to play.
export default makeConfig({ gameSeconds: 6, graceMs: 15_000, countdownMs: 2_000, reconnectMs: 15_000 });
