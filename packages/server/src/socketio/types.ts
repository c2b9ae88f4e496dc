import type { ErrorBody, ServerToClientEvents } from '@greenroom/protocol';
import type { DefaultEventsMap, Namespace, Server, Socket } from 'socket.io';

/** What comes in is unknown until its schema has passed it, so no event of a page is typed here. */
type Untyped = DefaultEventsMap;

export type SceneServer = Server<Untyped, ServerToClientEvents, Untyped, unknown>;
export type SceneNamespace = Namespace<Untyped, ServerToClientEvents, Untyped, unknown>;
export type SceneSocket = Socket<Untyped, ServerToClientEvents, Untyped, unknown>;

/** An error that socket.io hands to the page as `connect_error`, with our body as its `data`. */
export function connectError(body: ErrorBody): Error {
  return Object.assign(new Error(body.code), { data: body });
}
