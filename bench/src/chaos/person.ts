import {
  type EndedView,
  ERROR_CODES,
  type PlayingView,
  type Report,
  type ResumeToken,
  type View,
} from '@greenroom/protocol';
import { createProtocolBot, type KeptReports, type ProtocolBot } from '@greenroom/testkit';
import { type Chance, createChance } from '../fuzz/chance.ts';
import { cutSocket, freezeSocket } from './bad-socket.ts';
import { MISCHIEF, type MischiefKind } from './mischief.ts';
import { createPageScript, type PageScript } from './page-script.ts';
import { drawTemper } from './temper.ts';
import { createTimers } from './timers.ts';
import { drawTroubles, isMishap, type Mishap, type Trouble } from './troubles.ts';

/** Everything that the server has told one person: what the record is compared with. */
export interface Witness {
  readonly participant: string;
  readonly scene: string;
  token: ResumeToken | undefined;
  readonly acknowledged: Report[];
  readonly told: EndedView[];
  /** What must not happen to anybody. */
  readonly wrongs: string[];
  /** Times that each thing happened. */
  readonly happened: string[];
}

export interface Person {
  readonly witness: Witness;
  /** Told the end and nothing left to say, or gone for good. */
  readonly over: Promise<void>;
  /** What they are in now, for whoever asks why it takes so long. */
  describe(): string;
  close(): void;
}

export interface PersonOptions {
  readonly url: string;
  readonly scene: string;
  readonly participant: string;
  readonly seed: string;
}

interface Page {
  readonly bot: ProtocolBot;
  readonly script: PageScript;
}

const ANSWER_MS = 5_000;

/** One person through one session or several, over as many pages as it takes, with all that goes wrong on the way. */
export function createPerson({ url, scene, participant, seed }: PersonOptions): Person {
  const chance: Chance = createChance(`${seed}/${participant}`);
  const temper = drawTemper(chance);
  const troubles = new Set<Trouble>(drawTroubles(chance));
  const timers = createTimers();
  const over = Promise.withResolvers<void>();
  const witness: Witness = {
    participant,
    scene,
    token: undefined,
    acknowledged: [],
    told: [],
    wrongs: [],
    happened: [],
  };
  /** Behind the newest one. */
  const tabs: ProtocolBot[] = [];
  const strangers: ProtocolBot[] = [];
  let page: Page | undefined;
  let kept: KeptReports | undefined;

  function open(): void {
    let script: PageScript | undefined;
    const bot = createProtocolBot({
      url,
      scene,
      participant,
      game: 'idle@1',
      reconnectDelayMs: [50, 400],
      ...(witness.token !== undefined && { token: witness.token }),
      ...(kept && { kept }),
      script(mouth) {
        script = createPageScript({
          mouth,
          temper,
          chance,
          rejoin: ({ session, epoch }: PlayingView, number) =>
            ask(bot, 'rejoin', { session, epoch, page: number }),
          stranded: (view) => goesAway(bot, view, 'stranded'),
        });
        return script;
      },
      onJoined: ({ token }) => {
        if (witness.token !== undefined && witness.token !== token) witness.wrongs.push('another token');
        witness.token = token;
      },
      onAcknowledged: (items) => void witness.acknowledged.push(...items),
      onView: (view) => meet(view),
    });
    const opened = { bot, script: script as unknown as PageScript };
    // Known from now on, as a page keeps it before it joins for the first time.
    witness.token ??= bot.token;
    page = opened;
    bot.settled.then(
      () => page === opened && over.resolve(),
      (error: Error) => {
        if (page !== opened) return;
        // Where neither heard of the other while the server was away, whichever tab joins last has the seat.
        const isOwnTab = error.message === 'superseded' && tabs.some(({ socket }) => socket.connected);
        if (!isOwnTab) witness.wrongs.push(`refused: ${error.message}`);
        over.resolve();
      },
    );
  }

  /** The page is gone; `word`: it says so. What it had to say is found by the next one. */
  function shut({ isSilent }: { isSilent: boolean }): void {
    if (!page) return;
    const { bot, script } = page;
    page = undefined;
    script.stop();
    kept = bot.kept;
    if (isSilent) cutSocket(bot.socket);
    bot.close();
  }

  function reopenSoon(): void {
    timers.after(20 + chance.int(1_500), () => page ?? open());
  }

  async function ask(bot: ProtocolBot, event: string, message: object): Promise<boolean> {
    try {
      const answer = await bot.socket.timeout(ANSWER_MS).emitWithAck(event, message);
      if (answer?.ok === true) return true;
      const { code } = answer?.error ?? {};
      if (!ERROR_CODES.includes(code) || code === 'internal')
        witness.wrongs.push(`${event}: ${JSON.stringify(answer)}`);
    } catch {
      // No answer: the connection or the server is gone.
    }
    return false;
  }

  function goesAway({ socket }: ProtocolBot, { session, epoch }: View, cause: 'leaving' | 'stranded'): void {
    if (socket.connected) socket.emit('away', { session, epoch, cause });
  }

  function meet(view: View): void {
    if (view.state === 'ended') witness.told.push(view);
    for (const trouble of troubles) {
      if (trouble.in !== view.state) continue;
      troubles.delete(trouble);
      timers.after(trouble.afterMs, () => suffer(trouble));
    }
  }

  function suffer({ what }: Trouble): void {
    if (!page) return;
    witness.happened.push(what);
    if (isMishap(what)) MISHAP[what](page);
    else playTrick(page, what);
  }

  function playTrick({ bot, script }: Page, what: MischiefKind): void {
    MISCHIEF[what]({
      chance,
      view: bot.view,
      acknowledged: witness.acknowledged,
      say: script.say,
      raw: (event, message) => void (bot.socket.connected && ask(bot, event, message)),
    });
  }

  const MISHAP: Record<Mishap, (now: Page) => void> = {
    socketLost: ({ bot }) => cutSocket(bot.socket),
    frozen({ bot }) {
      freezeSocket(bot.socket);
      timers.after(300 + chance.int(2_500), () => cutSocket(bot.socket));
    },
    crashed() {
      shut({ isSilent: true });
      reopenSoon();
    },
    crashedForGood() {
      shut({ isSilent: true });
      over.resolve();
    },
    reloaded({ bot }) {
      if (bot.view) goesAway(bot, bot.view, 'leaving');
      shut({ isSilent: false });
      reopenSoon();
    },
    closedForGood({ bot }) {
      if (bot.view) goesAway(bot, bot.view, 'leaving');
      shut({ isSilent: false });
      over.resolve();
    },
    cached({ bot, script }) {
      const { view } = bot;
      if (view) goesAway(bot, view, 'leaving');
      bot.socket.disconnect();
      timers.after(100 + chance.int(2_500), () => {
        if (page?.bot !== bot) return;
        bot.socket.connect();
        if (view?.state === 'playing')
          for (const { peer } of view.match.pairs) script.say({ kind: 'linkUp', peer });
      });
    },
    stranded: ({ bot }) => void (bot.view && goesAway(bot, bot.view, 'stranded')),
    secondTab({ bot, script }) {
      // The tabs of a browser share what is kept, and the older one says nothing more.
      script.stop();
      kept = bot.kept;
      tabs.push(bot);
      open();
    },
    stranger() {
      const stranger = createProtocolBot({ url, scene, participant, game: 'idle@1' });
      strangers.push(stranger);
      stranger.ended.then(
        () => witness.wrongs.push('somebody without the token was told the end'),
        ({ message }: Error) => {
          const isRight = ['seatTaken', 'badToken', 'the bot was closed'].includes(message);
          if (!isRight) witness.wrongs.push(`a stranger was told ${message}`);
        },
      );
    },
    left: ({ script }) => script.leave(),
  };

  open();
  return {
    witness,
    over: over.promise,
    describe: () =>
      `${participant}: ${page?.bot.view?.state ?? 'not there'}, ${page?.bot.kept.unsent.length ?? 0} reports unsent`,
    close() {
      timers.stop();
      shut({ isSilent: false });
      for (const other of [...tabs, ...strangers]) other.close();
    },
  };
}
