export * from './ScopedPage';
export * from './useScopedPage';
export * from './useScopePicker';
export * from './ViewPicker';
