import { defineConfig } from '@greenroom/server';

// What a lab decides about its scenes. It lives on the server, where a participant cannot change it.
// Game modules are named relative to this file; the page bundles the same modules.
const completion = {
  completed: 'GR-COMPLETE',
  waitingRoomTimeout: 'GR-NOMATCH',
  partnerLeft: 'GR-PARTNER',
  partnerLost: 'GR-PARTNER',
  linkFailed: 'GR-NOLINK',
  other: 'GR-OTHER',
};

const play = {
  countdownMs: 3_000,
  inputDelayFrames: 2,
  maxPredictionFrames: 8,
  reconnectMs: 30_000,
  onPlayerDrop: 'end' as const,
  // A limit above what the games set themselves: they end by their own rules.
  durationMs: 120_000,
};

/** What all scenes of this study have in common. */
const study = {
  matchmaking: { policy: 'fifo' as const, maxRttMs: 150 },
  waitingRoom: { timeoutMs: 180_000, onTimeout: 'end' as const },
  validation: { timeoutMs: 15_000, maxRttMs: 200, maxLossRatio: 0.2, relay: 'turn' as const },
  play,
  completion,
};

const kitchen = { module: './src/games/kitchen.ts', id: 'kitchen@1' };
const stagHunt = { module: './src/games/stag-hunt.ts', id: 'stag-hunt@1' };
const discs = { module: './src/games/discs.ts', id: 'discs@1' };

export default defineConfig({
  scenes: {
    kitchen: { game: kitchen, groupSize: 2, ...study },
    // The fast game: the input delay follows the connection.
    discs: { game: discs, groupSize: 2, ...study, play: { ...play, inputDelayFrames: 'auto' } },
    // Four people are not always to be had: the computer takes the places that stay open, and those of who leaves.
    'discs-4': {
      game: discs,
      groupSize: 4,
      ...study,
      waitingRoom: { timeoutMs: 60_000, onTimeout: 'startWithBots' },
      play: { ...play, inputDelayFrames: 'auto', onPlayerDrop: 'bot', minHumans: 1 },
    },
    // Ten frames a second and nothing to react to: a slow link is good enough. Nobody's time for a choice runs while a tab is
    // hidden: everybody waits.
    'stag-hunt': {
      game: stagHunt,
      groupSize: 2,
      ...study,
      matchmaking: { policy: 'fifo', maxRttMs: 600 },
      validation: { ...study.validation, maxRttMs: 800 },
      play: { ...play, inputDelayFrames: 0, onHidden: 'pause', durationMs: 180_000 },
    },
  },
});
