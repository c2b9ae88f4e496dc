import { makeConfig } from './make-config.ts';

// Who has waited long enough plays with those who are there, and bots in the open seats.
export default makeConfig({
  gameSeconds: 4,
  waitingMs: 2_000,
  onTimeout: 'startWithBots',
  play: { inputDelayFrames: 'auto' },
});
