import { makeConfig } from './make-config.ts';

export default makeConfig({ gameSeconds: 30, play: { onHidden: 'end', hiddenAfterMs: 300 } });
