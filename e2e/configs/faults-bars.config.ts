import { makeConfig } from './make-config.ts';

/** One long game, in which things go wrong again and again (see e2e/faults/bars). Its length is set there. */
export default makeConfig({
  gameSeconds: Number(process.env.GREENROOM_FAULTS_SECONDS ?? 60),
  reconnectMs: 30_000,
  uploadMs: 2_000,
});
