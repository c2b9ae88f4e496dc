export { createSimulatedPageClock, type SimulatedPageClock, settle } from './clock/page-clock.ts';
export { createLinkedPair, type LinkBehaviour, type LinkedPairOptions } from './links/linked-pair.ts';
export * from './network/simulated-clock.ts';
export * from './network/simulated-network.ts';
