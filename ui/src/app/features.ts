import { activity } from '../features/activity';
import { backup } from '../features/backup';
import { caseload } from '../features/caseload';
import { crisis } from '../features/crisis';
import { directory } from '../features/directory';
import { handover } from '../features/handover';
import { history } from '../features/history';
import { importFeature } from '../features/import';
import { involvement } from '../features/involvement';
import { journal } from '../features/journal';
import { plan } from '../features/plan';
import { print } from '../features/print';
import { proposal } from '../features/proposal';
import { resident } from '../features/resident';
import { rights } from '../features/rights';
import { search } from '../features/search';
import { session } from '../features/session';
import { settings } from '../features/settings';
import { sync } from '../features/sync';
import { today } from '../features/today';
import type { Feature } from './feature';

/** One line for each feature. */
export const features: Feature[] = [
  activity,
  backup,
  caseload,
  crisis,
  directory,
  handover,
  history,
  importFeature,
  involvement,
  journal,
  plan,
  print,
  proposal,
  resident,
  rights,
  search,
  session,
  settings,
  sync,
  today
];
