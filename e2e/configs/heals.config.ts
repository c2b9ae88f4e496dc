import { makeConfig } from './make-config.ts';

// Pages that differ are made equal again, and have the time for it.
export default makeConfig({ gameSeconds: 6, play: { onDesync: 'heal' } });
