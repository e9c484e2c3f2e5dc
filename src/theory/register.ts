/** Importing this file registers the layer of tailored activations, so that saved models can name it. */
import { serialization } from '@tensorflow/tfjs-core';
import { TailoredActivation } from './tailored_activation_layer.js';

serialization.registerClass(TailoredActivation);
