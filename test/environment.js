const { isBuiltin, createRequire } = require('node:module');
const { join, sep } = require('node:path');
const { promisify } = require('node:util');
const { ModuleMocker } = require('jest-mock');

const packages = `${sep}node_modules${sep}`;
/** What each suite loads anew: the pack as it is built, and the package that can be started once. */
const anew = [join(__dirname, '..', 'dist', sep), join(packages, '@resvg', sep)];
/** n8n's services and settings. Each is made when it is asked for, and kept. */
const { Container: services } = createRequire(require.resolve('n8n-core'))('@n8n/di');

/** The connections that `fetch` keeps. */
const FETCH = Symbol.for('undici.globalDispatcher.1');

/** Makes a function of the global object remember its timers until they fire. @returns the timers. */
function remembered(name) {
	const begin = globalThis[name];
	const timers = new Set();
	const remembering = (callback, ...rest) => {
		const fire = (...given) => {
			if (name === 'setTimeout') timers.delete(timer);
			return callback(...given);
		};
		const timer = begin(fire, ...rest);
		timers.add(timer);
		return timer;
	};
	remembering[promisify.custom] = begin[promisify.custom];
	globalThis[name] = remembering;
	return timers;
}

/**
 * Where suites run: in the realm of their process, not in one of their own, so that packages are loaded once for all suites
 * of a process, by Node itself. n8n's engine alone is 2,000 files, and most suites take less time than loading them. Each
 * suite gets n8n's services, the pack and the files of the tests anew, and leaves the global object and the environment
 * variables as it found them. Its timers and its connections of `fetch` end with it: they would count in the next suite that
 * has a virtual clock.
 */
module.exports = class ProcessEnvironment {
	constructor() {
		this.global = globalThis;
		this.moduleMocker = new ModuleMocker(globalThis);
		this.globals = Object.getOwnPropertyDescriptors(globalThis);
		this.prepareStackTrace = Error.prepareStackTrace;
		this.exit = process.exit;
		this.variables = { ...process.env };
		this.exitListeners = process.listeners('exit');
		this.timers = ['setTimeout', 'setInterval'].map(remembered);
		services.reset();
		for (const file of Object.keys(require.cache))
			if (anew.some((folder) => file.includes(folder))) delete require.cache[file];
	}

	async setup() {}

	async teardown() {
		for (const timer of this.timers.flatMap((timers) => [...timers])) clearTimeout(timer);
		// Jest keeps some of its own there for good, which suites can share.
		for (const name of Reflect.ownKeys(globalThis))
			if (!(name in this.globals)) Reflect.deleteProperty(globalThis, name);
		Object.defineProperties(globalThis, this.globals);
		const connections = globalThis[FETCH];
		if (connections !== undefined) {
			globalThis[FETCH] = new connections.constructor();
			await connections.destroy();
		}
		Error.prepareStackTrace = this.prepareStackTrace;
		process.exit = this.exit;
		for (const name of Object.keys(process.env)) if (!(name in this.variables)) delete process.env[name];
		Object.assign(process.env, this.variables);
		for (const listener of process.listeners('exit'))
			if (!this.exitListeners.includes(listener)) process.removeListener('exit', listener);
	}

	exportConditions() {
		return ['node', 'node-addons'];
	}

	/** Where files are compiled. See the runner, which compiles them. */
	getVmContext() {
		return globalThis;
	}

	/** Loads a package as Node does. @returns undefined for what jest shall load: files of the checkout, and its own. */
	load(from, name) {
		if (isBuiltin(name) || name.startsWith('@jest/')) return undefined;
		const isOfPackage = from.includes(packages) || name.includes(packages) || !/^[./]/.test(name);
		return isOfPackage ? createRequire(from)(name) : undefined;
	}
};
