// What is measured of netplayjs, from the source that its package ships; bundled by netplayjs.ts, never run as it stands.
export * as msgpack from 'msgpack-lite';
export { RollbackNetcode } from 'netplayjs/src/netcode/rollback.ts';
export { NetplayInput, NetplayPlayer, NetplayState } from 'netplayjs/src/types.ts';
