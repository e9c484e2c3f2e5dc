/** The base class of initializers, which tfjs-layers does not export, and the registry of its classes. */
import { serialization } from '@tensorflow/tfjs-core';
import { initializers } from '@tensorflow/tfjs-layers';
import { wrongKind, wrongValue } from '../arguments/errors.js';

/** An initializer to tfjs-layers: an instance of its own unexported class. */
export interface TfjsInitializer extends ReturnType<typeof initializers.zeros> {}

/** The values of an initializer's configuration, as `model.toJSON` writes them. */
export type Config = serialization.ConfigDict;

// Zeros extends Initializer directly. (The glorot family's parent is VarianceScaling.)
const BaseInitializer = Object.getPrototypeOf(
  initializers.zeros().constructor,
) as (abstract new () => TfjsInitializer) & Pick<typeof serialization.Serializable, 'fromConfig'>;

/**
 * The base class of this package's initializers: the `Initializer` that the layers of the loaded tfjs-layers test for
 * by `instanceof`.
 */
export abstract class Initializer extends BaseInitializer {
  /**
   * The copy of tfjs-layers that this package was loaded with never reads it where it expects an initializer, as it
   * recognizes its own `Initializer`. A second copy does not: it takes the instance for a configuration, and looks for
   * this key. So does every copy where it expects a regularizer, a constraint or an activation.
   *
   * @throws Error always, naming both causes
   */
  get className(): never {
    throw new Error(
      `A layer does not accept this ${this.getClassName()} as an initializer. Either it was passed as something else, ` +
        'a regularizer, a constraint or an activation; or two copies of TensorFlow.js are loaded: ' +
        '`npm ls @tensorflow/tfjs-layers` shows who asks for which version.',
    );
  }
}

/** A class that can be registered: constructed from its own configuration, and named. */
export type InitializerClass = serialization.SerializableConstructor<serialization.Serializable>;

/**
 * Registers a class under its `className`, for layers and saved configurations that name it, and under other names for
 * layers alone: `kernelInitializer: 'kaimingNormal'`, or `'kaiming_normal'`.
 *
 * @param aliases names in camelCase that tfjs does not use
 */
export function registerInitializer(initializerClass: InitializerClass, aliases: readonly string[] = []): void {
  serialization.registerClass(initializerClass);
  // `registerClass` takes a second name too, but puts its package's before it, which no layer looks for.
  const { classNameMap } = serialization.SerializationMap.getMap();
  for (const alias of aliases.flatMap((name) => [name, snakeCase(name)])) {
    classNameMap[alias] = classNameMap[initializerClass.className];
  }
}

/** 'kaimingNormal' as 'kaiming_normal'. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * Registers, in place of a class that is not registered yet, an error that says how to register it.
 *
 * @param from the module that exports the class
 */
export function registerMissing(className: string, from: string): void {
  if (registeredClass(className) !== undefined) return;
  const missing = (): never => {
    throw new Error(
      `"${className}" is not registered: import { ${className} } from '${from}', and call ` +
        `tf.serialization.registerClass(${className}) before a model that names it is loaded.`,
    );
  };
  const { classNameMap } = serialization.SerializationMap.getMap();
  classNameMap[className] = [missing as unknown as InitializerClass, missing];
}

/** The class registered under a name: an initializer, a layer, or anything else that tfjs saves. */
export function registeredClass(className: string): InitializerClass | undefined {
  const { classNameMap } = serialization.SerializationMap.getMap();
  return Object.hasOwn(classNameMap, className) ? classNameMap[className][0] : undefined;
}

/** The saved form of an initializer inside another one's configuration. */
export function configOf(initializer: TfjsInitializer): Config {
  return { className: initializer.getClassName(), config: initializer.getConfig() };
}

/** The class name of an initializer or of a saved one, or undefined for anything else. */
export function classNameOf(value: unknown): string | undefined {
  if (value instanceof BaseInitializer) return value.getClassName();
  const { className } = (typeof value === 'object' && value !== null ? value : {}) as { className?: unknown };
  return typeof className === 'string' ? className : undefined;
}

/**
 * Reads an initializer, or one that `configOf` and saving turned into a configuration.
 *
 * @throws TypeError for anything else; RangeError for a class that is not registered
 */
export function initializerOf(argument: string, value: unknown): TfjsInitializer {
  if (value instanceof BaseInitializer) return value;
  const className = classNameOf(value);
  if (className === undefined) {
    const hint = typeof value === 'function' ? '. Did you forget to call it?' : '';
    throw wrongKind(argument, 'an initializer, or {className, config}', value, hint);
  }
  const { config } = value as { config?: Config };
  const found = registeredClass(className);
  // The class is checked before anything is made: a model or an optimizer would keep its tensors.
  if (found?.prototype instanceof BaseInitializer) {
    const made: unknown = found.fromConfig(found, config ?? {});
    if (made instanceof BaseInitializer) return made;
  }
  throw wrongValue(`${argument}.className`, 'the name of a registered initializer', className);
}
