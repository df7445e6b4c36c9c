/* The two 8259 interrupt controllers. */
#ifndef INTERRUPT_CONTROLLER_H
#define INTERRUPT_CONTROLLER_H

/* Moves their interrupts beyond the exception vectors, so that one which arrives because firmware enabled interrupts
 * is not taken for an exception. What they mask stays as it is. */
void interrupt_controllers_move(void);

#endif
