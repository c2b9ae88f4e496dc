export const HELP = `greenroom-sync-test: is a game deterministic, and are its snapshots whole?

Usage:
  greenroom-sync-test <game.ts | game.js> [options]

Plays every game that the module exports, alone and without a network: each frame is rolled back and stepped again,
first with wrong inputs, then with the true ones, and a second game from the same seed runs beside it. Names the first
frame that differs, the place in the state, and the usual causes. Uses of Math.random, Date, Math.sin and the like are
named with their line, also where this machine alone cannot see the difference.

Options:
  --game <id>         only this game of the module: an id, or id@version
  --players <counts>  2, or 2,4, or 2-4; default: every number the game admits, up to 8
  --frames <n>        frames of each run; default 600
  --rollback <n>      how deep each rollback goes, in frames; default 7
  --seeds <n>         how many seeds; default 3
  --seed <text>       this seed; may be given several times
  --settings <json>   the settings of the scene; default {}
  --episode <n>       which episode of its session init is told; default 0, the first
  --no-bots           people only; else a game with a bot is also played by bots, and by both
  --strict            a use that may differ between machines fails the test too
  --json              the report as JSON on stdout
  --help, --version

Exit codes:
  0    deterministic
  1    not deterministic, or the game threw; with --strict also: something was used that may differ elsewhere
  2    the command line is wrong, or there is no game in the module
`;
