import { makeConfig } from './make-config.ts';

// Long enough for a server to be killed, to start again and to be found again.
export default makeConfig({ gameSeconds: 12 });
