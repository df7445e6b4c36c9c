/* Which generation of the loader this is, for a shim that is told which ones are no longer to be trusted: SBAT.md of
 * shim. The second number of a line rises with every security fix. */
    .section .sbat, "a"
    .ascii "sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md\n"
    .ascii "efi-handoff,1,The efi-handoff authors,efi-handoff,1,README.md\n"
