import { TURN_SECRET_IN, TURN_URL } from '../support/turn-server.ts';
import { FAULTS_PACE } from './faults.config.ts';
import { makeConfig } from './make-config.ts';

/** As for the other faults, and every link goes through a relay that can be restarted. */
export default makeConfig({
  ...FAULTS_PACE,
  relay: 'only',
  turn: { urls: TURN_URL, secret: { env: TURN_SECRET_IN } },
});
