/** The base class of initializers, which tfjs-layers does not export, and the registry of its classes. */
import { serialization } from '@tensorflow/tfjs-core';
import { initializers } from '@tensorflow/tfjs-layers';
import { wrongKind, wrongValue } from '../arguments/errors.js';

/** What tfjs-layers takes for an initializer: an instance of its own unexported class. */
export type TfjsInitializer = ReturnType<typeof initializers.zeros>;

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
   * Never read by the copy of tfjs-layers that this package was loaded with, which knows its own `Initializer`. A
   * second copy in the program does not, takes the instance for a configuration, and looks for this key.
   *
   * @throws Error always, saying that there are two copies
   */
  get className(): never {
    throw new Error(
      `"initializer" expected an initializer of this layer's own copy of @tensorflow/tfjs-layers, ` +
        `got a ${this.getClassName()} of another copy: two copies of TensorFlow.js are loaded. ` +
        'Make one of them go: `npm ls @tensorflow/tfjs-layers` shows who asks for which version.',
    );
  }
}

/** A class that can be registered: constructed from its own configuration, and named. */
export type InitializerClass = serialization.SerializableConstructor<serialization.Serializable>;

/**
 * Makes a class known by its `className` to layers that name it in a string or a saved configuration, and to layers also
 * by the name of its factory, as tfjs knows its own ones: `kernelInitializer: 'kaimingNormal'`.
 *
 * @param factory a name that tfjs has for none of its own
 */
export function registerInitializer(initializerClass: InitializerClass, factory?: string): void {
  serialization.registerClass(initializerClass);
  if (factory === undefined) return;
  // `registerClass` takes a second name too, but puts its package's before it, which no layer looks for.
  const { classNameMap } = serialization.SerializationMap.getMap();
  classNameMap[factory] = classNameMap[initializerClass.className];
}

/** The class that is registered by a name: of an initializer, a layer, or anything else that tfjs saves. */
export function registeredClass(className: string): InitializerClass | undefined {
  const { classNameMap } = serialization.SerializationMap.getMap();
  return Object.hasOwn(classNameMap, className) ? classNameMap[className][0] : undefined;
}

/** An initializer as it is saved inside of another one's configuration. */
export function configOf(initializer: TfjsInitializer): Config {
  return { className: initializer.getClassName(), config: initializer.getConfig() };
}

/**
 * Reads an initializer, or what `configOf` made of one and saving of that.
 *
 * @throws TypeError for anything else; RangeError for a class that is not registered
 */
export function initializerOf(argument: string, value: unknown): TfjsInitializer {
  if (value instanceof BaseInitializer) return value;
  const { className, config } = (value ?? {}) as { className?: unknown; config?: unknown };
  if (typeof className !== 'string') throw wrongKind(argument, 'an initializer, or {className, config}', value);
  const found = registeredClass(className);
  // The class is looked at before anything is made: a model or an optimizer would keep its tensors.
  if (found?.prototype instanceof BaseInitializer) {
    const made: unknown = found.fromConfig(found, (config ?? {}) as Config);
    if (made instanceof BaseInitializer) return made;
  }
  throw wrongValue(`${argument}.className`, 'the name of a registered initializer', className);
}
