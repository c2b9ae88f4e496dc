import type { ProtocolBot } from '@greenroom/testkit';
import type { Trace, TraceEmission, TraceStep } from '../peers/trace.ts';
import { pairBot } from './play-sessions.ts';

interface RecordedStep {
  readonly event: string;
  readonly message: unknown;
  answer?: unknown;
  readonly causes: TraceEmission[];
}

/**
 * Plays one session against the real server and writes down what crossed the wire. What the server sends counts as caused
 * by the newest message that any member had sent by then.
 */
export async function recordTrace(address: string): Promise<Trace> {
  const members: RecordedStep[][] = [[], []];
  let newest: RecordedStep | undefined;
  const bots = members.map((steps, member) => {
    const bot = pairBot(address, `trace-${process.pid}-${member}`);
    recordRequests(bot, (step) => {
      steps.push(step);
      newest = step;
    });
    bot.socket.onAny((event: string, message: unknown) =>
      newest?.causes.push({ to: member, event, message }),
    );
    return bot;
  });
  try {
    await Promise.all(bots.map((bot) => bot.settled));
  } finally {
    for (const bot of bots) bot.close();
  }
  return { namespace: '/scene/pair', members: members as TraceStep[][] };
}

type Emit = (event: string, ...args: unknown[]) => unknown;

/** socket.io shows outgoing messages to listeners, but not their answers: those come to the last argument. */
function recordRequests(bot: ProtocolBot, onStep: (step: RecordedStep) => void): void {
  const socket = bot.socket as unknown as { emit: Emit };
  const emit = socket.emit.bind(bot.socket);
  socket.emit = (event, ...args) => {
    const step: RecordedStep = { event, message: args[0], causes: [] };
    onStep(step);
    const answered = args.at(-1);
    if (typeof answered !== 'function') return emit(event, ...args);
    return emit(event, ...args.slice(0, -1), (...answer: unknown[]) => {
      step.answer = answer.at(-1);
      answered(...answer);
    });
  };
}
