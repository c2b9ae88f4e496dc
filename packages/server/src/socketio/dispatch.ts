import { GreenroomError, type Result, refuse } from '@greenroom/protocol';
import type { Log } from '../logging/log.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Connection } from './connections.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { isRequestName, REQUESTS, type RequestContext } from './requests.ts';

export interface DispatchContext extends RequestContext {
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * One message of one connection: rate, schema, engine, answer. Never throws and never rejects: what goes wrong inside
 * becomes `internal` for the page and a line in our log.
 */
export async function dispatch(
  context: DispatchContext,
  connection: Connection,
  limiter: RateLimiter,
  packet: { readonly event: string; readonly args: readonly unknown[] },
): Promise<void> {
  const { event, args } = packet;
  const last = args.at(-1);
  const name = isRequestName(event) ? event : 'unknown';
  const ofWire = limiter.take(name);
  const verdict = ofWire === 'ok' ? context.connections.persons.take(connection.ref.id, name) : ofWire;
  const answer: Result<unknown> =
    verdict !== 'ok'
      ? refuse('rateLimited', `too many '${name}' messages`)
      : name === 'unknown'
        ? refuse('badMessage', 'there is no such event')
        : await guarded(context, connection, name, args[0]);
  if (!answer.ok) {
    context.metrics.refusals.inc({ event: name, code: answer.error.code });
    if (name === 'signal') context.metrics.droppedSignals.inc({ code: answer.error.code });
    context.log.debug({ connection: connection.ref.id, event: name, ...answer.error }, 'refused');
  }
  // A page that wants no answer gives no callback, and a hostile one anything.
  if (typeof last === 'function') last(answer);
  if (verdict === 'flood') {
    context.log.warn({ connection: connection.ref.id, event: name }, 'connection closed: it floods');
    connection.socket.disconnect(true);
  }
}

async function guarded(
  context: DispatchContext,
  connection: Connection,
  name: keyof typeof REQUESTS,
  message: unknown,
): Promise<Result<unknown>> {
  try {
    return await REQUESTS[name](context, connection, message);
  } catch (error) {
    if (error instanceof GreenroomError) return { ok: false, error: error.toBody() };
    context.log.error({ err: error, connection: connection.ref.id, event: name }, 'a handler failed');
    return refuse('internal');
  }
}
