import { makeConfig } from './make-config.ts';

export default makeConfig({ gameSeconds: 6, play: { onHidden: 'pause', hiddenAfterMs: 300 } });
