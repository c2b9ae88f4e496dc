export * from './game.ts';
export * from './random.ts';
export * from './runner.ts';
