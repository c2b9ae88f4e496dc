/** Deadlines far beyond what a restart takes: whoever comes back in time must find everything where it was. */
export default {
  scenes: {
    duel: {
      game: { module: '../config/fixtures/games.js', id: 'duel@2' },
      groupSize: 2,
      waitingRoom: { timeoutMs: 600_000, onTimeout: 'end', graceMs: 120_000 },
      loading: { timeoutMs: 120_000 },
      validation: { timeoutMs: 120_000 },
      play: {
        countdownMs: 0,
        startFloorMs: 0,
        reconnectMs: 120_000,
        finishMs: 120_000,
        uploadMs: 120_000,
      },
      completion: { completed: 'DONE', youLeft: 'LEFT', other: 'OTHER' },
    },
  },
  limits: { unjoinedConnections: 100_000 },
};
