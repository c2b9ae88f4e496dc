import { TURN_SECRET_IN, TURN_URL } from '../support/turn-server.ts';
import { makeConfig } from './make-config.ts';

// Every link goes through the relay of the test; a pair that cannot be linked is told after one try.
export default makeConfig({
  relay: 'only',
  maxAttempts: 1,
  linkingMs: 6_000,
  turn: { urls: TURN_URL, secret: { env: TURN_SECRET_IN } },
});
