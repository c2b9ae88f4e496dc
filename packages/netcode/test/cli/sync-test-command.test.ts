import { describe, expect, it } from 'vitest';
import { command } from './command.ts';

const game = (name: string) => `games/${name}`;
const ONCE = ['--seeds', '1', '--players', '2', '--no-bots'];

/** The report of the only game, by `--json`. */
async function reportOf(name: string, ...args: readonly string[]) {
  const { code, stdout, stderr } = await command(game(name), '--json', ...args);
  expect(stderr).toBe('');
  const { games } = JSON.parse(stdout) as {
    games: {
      id: string;
      runs: number;
      plannedRuns: number;
      frames: number;
      failure?: Record<string, unknown> & { run: unknown };
      uses: { what: { name: string }; during: string; place: string }[];
    }[];
  };
  return { code, report: games[0]!, games };
}

// A process each, most of whose time is Node's start: as many at once as there are cores gain by it.
describe.concurrent('greenroom-sync-test', () => {
  it('[RB-24] passes a deterministic game with every number of players, three seeds, with and without bots', async () => {
    const { code, stdout, stderr } = await command(game('good.ts'), '--frames', '60');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('walk@3, 2, 3 players: deterministic');
    // 2 counts x 3 seeds x (people, mixed, bots).
    expect(stdout).toContain('18 runs, 1080 frames');
    expect(stdout).not.toContain('Used while');
  });

  it('reads plain JavaScript, and plays to the end of a game that ends', async () => {
    const { code, report } = await reportOf('plain.js', ...ONCE);
    expect(code).toBe(0);
    expect(report).toMatchObject({ id: 'race', runs: 1 });
    expect(report.frames).toBeGreaterThan(40);
    expect(report.frames).toBeLessThan(600);
  });

  it('tests every game of a module once, or the one that is named', async () => {
    const { games } = await reportOf('several.ts', '--frames', '20', '--no-bots', '--seeds', '1');
    expect(games.map(({ id, runs }) => [id, runs])).toEqual([
      ['alpha', 2],
      ['beta', 1],
    ]);
    const one = await reportOf('several.ts', '--game', 'beta@3', '--frames', '20');
    expect(one.games.map(({ id }) => id)).toEqual(['beta']);
  });

  describe('names frame, place and cause, and what else it saw', () => {
    it('[RB-24] of chance from Math.random, with its line', async () => {
      const { code, stdout } = await command(game('chance.ts'), '--seeds', '1');
      expect(code).toBe(1);
      expect(stdout).toContain('walk@3, 2, 3 players: NOT DETERMINISTIC');
      expect(stdout).toMatch(/first frame that differs: +25\n/);
      expect(stdout).toMatch(/place: +x\[1\]\n/);
      expect(stdout).toMatch(/found by: +secondRun: a second game/);
      expect(stdout).toContain("2 players, no bot, --seed 'sync-test/1'");
      expect(stdout).toContain('    Math.random: other numbers on every machine; use the `random` that init');
      expect(stdout).toMatch(/\n {6}in step, games\/chance\.ts:4:41\n/);
    });

    const failing = [
      ['counter.ts', { cause: 'secondRun', frame: -1, path: 'steps' }],
      ['cache.ts', { cause: 'resimulation', frame: 0, path: 'steps' }],
      ['order.ts', { cause: 'resimulation', path: 'steps' }],
      ['forgets.ts', { cause: 'load', frame: -1, path: 'steps' }],
      ['shares.ts', { cause: 'load', frame: -1 }],
      ['lossy-bytes.ts', { cause: 'transfer', frame: 10, path: 'steps' }],
    ] as const;
    for (const [name, failure] of failing) {
      it(`[RB-24] ${name}`, async () => {
        const { code, report } = await reportOf(name, ...ONCE);
        expect(code).toBe(1);
        expect(report.failure).toMatchObject(failure);
      });
    }

    it('[RB-20] meddling-bot.ts', async () => {
      const { code, report } = await reportOf('meddling-bot.ts');
      expect(code).toBe(1);
      expect(report.failure).toMatchObject({ cause: 'replay', frame: 0, path: 'x[1]', run: { bots: [1] } });
      expect((await command(game('meddling-bot.ts'), '--no-bots')).code).toBe(0);
    });

    it('[RB-20] moody-bot.ts', async () => {
      const { code, report } = await reportOf('moody-bot.ts');
      expect(code).toBe(1);
      expect(report.failure).toMatchObject({ cause: 'secondRun', path: 'inputs[1]' });
      expect(report.uses).toMatchObject([{ what: { name: 'Math.random' }, during: 'bot' }]);
    });

    it('[RB-24] a game that throws, with its own words and line', async () => {
      const { code, stdout } = await command(game('throws.ts'), ...ONCE);
      expect(code).toBe(1);
      expect(stdout).toContain('walk@3, 2 players: THREW');
      expect(stdout).toMatch(/error: +RangeError: the board has no such cell\n +at .*throws\.ts:4:\d+\n/);
      expect(stdout).not.toMatch(/ at .*netcode\/src\//);
    });

    it('[RB-24] a state that the default snapshot cannot hold', async () => {
      const { code, stdout } = await command(game('map-state.ts'), ...ONCE);
      expect(code).toBe(1);
      expect(stdout).toContain('error:                    the state holds a Map');
    });
  });

  it('[RB-14] says of a state that no peer can be sent', async () => {
    const { code, stdout } = await command(game('not-sent.ts'), ...ONCE);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Cannot be sent to a peer .*: the state holds a Handle/);
  });

  describe('what this machine alone cannot see', () => {
    it('[RB-24] is named with its line: in a step, and in a table made while the module loads', async () => {
      const { code, stdout } = await command(game('sine.ts'), '--players', '2');
      expect(code).toBe(0);
      expect(stdout).toContain('deterministic\n');
      expect(stdout).toMatch(
        /Math\.cos: last bits differ between engines; .*@stdlib.*\n {6}in load, games\/sine\.ts:3:60\n/,
      );
      expect(stdout).toMatch(/Math\.sin: .*\n {6}in step, games\/sine\.ts:7:23\n/);
    });

    it('[RB-24] the operator ** in any file of the game, which no function can watch', async () => {
      const { code, report } = await reportOf('power.ts', ...ONCE);
      expect(code).toBe(0);
      expect(report.uses).toEqual([
        expect.objectContaining({ during: 'source', place: 'games/power.ts:6:29' }),
        expect.objectContaining({ during: 'source', place: 'games/power-rules.ts:3:48' }),
      ]);
    });

    it('[RB-24] fails the test with --strict', async () => {
      expect((await command(game('sine.ts'), '--strict', ...ONCE)).code).toBe(1);
      expect((await command(game('good.ts'), '--strict', ...ONCE)).code).toBe(0);
    });

    it('[RB-24] the time, even where it makes no difference today', async () => {
      const { code, report } = await reportOf('clock.ts', ...ONCE);
      expect(code).toBe(0);
      expect(report.uses).toMatchObject([
        { what: { name: 'Date' }, during: 'step', place: expect.stringMatching(/^games\/clock\.ts:5:/) },
      ]);
    });
  });

  describe('the command line', () => {
    it('passes settings on', async () => {
      expect((await command(game('needs-settings.ts'), ...ONCE)).stdout).toContain(
        'pass them with --settings',
      );
      const { code } = await command(game('needs-settings.ts'), ...ONCE, '--settings', '{"start":{"x":4}}');
      expect(code).toBe(0);
    });

    it('takes players, frames, rollback and seeds', async () => {
      const one = await reportOf(
        'good.ts',
        ...['--players', '2-3', '--seed', 'a', '--seed', 'b'],
        '--frames',
        '30',
      );
      expect(one.report).toMatchObject({ players: [2, 3], runs: 12, frames: 360 });
      const deep = await reportOf('cache.ts', '--rollback', '20', '--seed', 'x', '--no-bots');
      expect(deep.report.failure).toMatchObject({ frame: 0, run: { players: 2, seed: 'x' } });
    });

    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /Usage:/],
      [['a.ts', 'b.ts'], /takes one file/],
      [[game('good.ts'), '--frames', 'many'], /--frames is a whole number from 1/],
      [[game('good.ts'), '--players', '2-4-6'], /--players is like/],
      [[game('good.ts'), '--players', '5'], /walk is for 2 to 3 players, not for 5/],
      [[game('good.ts'), '--settings', '{x'], /--settings is JSON/],
      [[game('good.ts'), '--what'], /--what/],
      [[game('good.ts'), '--game', 'chess'], /no game chess in games\/good\.ts, only walk@3/],
      [[game('missing.ts')], /There is no file games\/missing\.ts/],
      [[game('none.ts')], /There is no game in games\/none\.ts. It exports board, rules/],
      [
        [game('half.ts')],
        /'half' .* would be a game but for input\.encode, input\.decode, outcome, input\.idle/,
      ],
      [[game('does-not-load.ts')], /does not load: Error: no such asset\n +at .*does-not-load\.ts:\d+:\d+\n/],
      // Its line alone: a stack of Node's own would say nothing.
      [[game('unreadable.ts')], /does not load: SyntaxError: .+\n +at .*unreadable\.ts:\d+\nSee '/],
    ];
    for (const [args, text] of wrong) {
      it(`refuses ${args.join(' ') || 'nothing'}`, async () => {
        const { code, stdout, stderr } = await command(...args);
        expect(code).toBe(2);
        expect(stdout + stderr).toMatch(text);
        expect(stderr).not.toMatch(/^\s+at .*src\/cli/m);
      });
    }

    it('ends although the module waits for something', async () => {
      expect((await command(game('waits.ts'), ...ONCE)).code).toBe(0);
    });

    it('tells its version and how it is used', async () => {
      expect((await command('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
      expect(await command('--help')).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('Exit codes'),
      });
    });
  });
});
