import { makeConfig } from './make-config.ts';

// Who is gone is given up soon.
export default makeConfig({
  gameSeconds: 4,
  graceMs: 1_000,
  linkingMs: 3_000,
  reconnectMs: 1_500,
  uploadMs: 1_000,
});
