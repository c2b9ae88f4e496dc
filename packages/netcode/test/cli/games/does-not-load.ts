throw new Error('no such asset');
