import { makeConfig } from './make-config.ts';

export default makeConfig({ play: { episodes: 2, intermissionMs: 500 } });
