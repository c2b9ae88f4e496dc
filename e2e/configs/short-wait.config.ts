import { makeConfig } from './make-config.ts';

// Nobody waits long here.
export default makeConfig({ waitingMs: 2_000 });
