/** Cases of the People node, by the value of their resource. */
export * from './structure.cases';
export * from './user.cases';
export * from './workgroup.cases';
export * from './working-time.cases';
