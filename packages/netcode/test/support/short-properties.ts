import fc from 'fast-check';

/** For mutation tests: a property ends after this long, however many cases it has seen. */
fc.configureGlobal({ interruptAfterTimeLimit: 200 });
