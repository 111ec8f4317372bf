import { caseload } from '../features/caseload';
import { crisis } from '../features/crisis';
import { journal } from '../features/journal';
import { plan } from '../features/plan';
import { search } from '../features/search';
import { session } from '../features/session';
import { today } from '../features/today';
import type { Feature } from './feature';

/** One line for each feature. */
export const features: Feature[] = [caseload, crisis, journal, plan, search, session, today];
