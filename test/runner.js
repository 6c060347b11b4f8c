const hooks = require('node:async_hooks');
const vm = require('node:vm');
const { default: circus } = require('jest-circus/runner');

/**
 * What jest-circus needs of AsyncLocalStorage where tests run one after another, as all of ours do: which test or hook is
 * running. The real one makes Node follow every promise of the process from then on, once for each suite that the process
 * has run so far. Simulations make millions of promises.
 */
class Running {
	getStore() {
		return this.store;
	}

	run(store, callback) {
		const before = this.store;
		this.store = store;
		const result = callback();
		const end = () => void (this.store = before);
		// A promise of the suite's own realm, so not an instance of ours.
		if (typeof result?.then === 'function') result.then(end, end);
		else end();
		return result;
	}
}

/**
 * What V8 made of each file. Jest compiles all files anew for each suite, which for n8n's engine are 2,000, and a process
 * runs dozens of suites. It is asked for after a suite, when it also holds the functions that the suite has called. A
 * script serves for this: of functions that are compiled with what is known, Node 20 keeps the whole suite in memory.
 */
const compiled = new Map();
let scripts = [];
vm.compileFunction = (source, parameters, { parsingContext, ...options }) => {
	const head = `(function (${parameters.join(', ')}) {`;
	const known = compiled.get(options.filename);
	const cachedData = known?.source === source ? known.data : undefined;
	const script = new vm.Script(`${head}${source}\n})`, {
		...options,
		columnOffset: -head.length,
		cachedData,
	});
	if (!cachedData) scripts.push({ file: options.filename, source, script });
	return script.runInContext(parsingContext);
};

function keepCompiled() {
	for (const { file, source, script } of scripts)
		compiled.set(file, { source, data: script.createCachedData() });
	scripts = [];
}

/** Runs a suite with jest-circus, which is given `Running` for AsyncLocalStorage; the tests have the real one. */
module.exports = async (globalConfig, config, environment, runtime, ...rest) => {
	const load = runtime.requireInternalModule.bind(runtime);
	runtime.requireInternalModule = (...parameters) => {
		const { AsyncLocalStorage } = hooks;
		hooks.AsyncLocalStorage = Running;
		try {
			return load(...parameters);
		} finally {
			hooks.AsyncLocalStorage = AsyncLocalStorage;
		}
	};
	try {
		return await circus(globalConfig, config, environment, runtime, ...rest);
	} finally {
		keepCompiled();
	}
};
