import { makeConfig } from './make-config.ts';

export default makeConfig({ gameSeconds: 4, play: { onHidden: 'pause', hiddenAfterMs: 300 } });
